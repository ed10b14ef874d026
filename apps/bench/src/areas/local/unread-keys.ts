import { seededRandom } from '@eider/core';
import type { Size } from '../area.ts';
import { largeKey } from './large/large-records.ts';
import { LOCAL_SCALES } from './scale.ts';
import { shuffled, Unused } from './unused.ts';

const SEED = 11;
const MOST = 200_000;

/** Keys of the large memory in random order, at most 200,000, each handed out once. */
export function unreadKeys(size: Size): Unused<string> {
  const { records } = LOCAL_SCALES[size];
  const random = seededRandom(SEED);
  const step = Math.max(1, Math.floor(records / MOST));
  const numbers = Array.from({ length: Math.floor(records / step) }, (_, index) => index * step);
  return new Unused(shuffled(numbers, random).map((number) => largeKey(number + Math.floor(random.next() * step))));
}
