import { compareCodePoints } from '@eider/core';
import { compareNames } from './compare-names.ts';
import type { RecordName } from './run.ts';

/** What a run knows of its names without reading its records. */
export interface RunNames {
  /** Not behind the first name; undefined if there is none. */
  readonly first: RecordName | undefined;
  readonly last: RecordName | undefined;
  /** False if no name has this hash; true may be wrong. */
  mayHold(hash: number): boolean;
  /** False if the name is not there; true may be wrong. `hash` is that of the name. */
  mayHoldName(name: RecordName, hash: number): boolean;
}

type Bounds = Pick<RunNames, 'first' | 'last'>;

/** Whether it certainly holds no name of this namespace from this name on. */
export function holdsNothingFrom({ first, last }: Bounds, name: RecordName): boolean {
  if (first === undefined || last === undefined) return true;
  return compareNames(last, name) < 0 || compareCodePoints(first.namespace, name.namespace) > 0;
}

/** A key that no key of the namespace comes before, from this name on; undefined if it certainly holds none. */
export function earliestKey(bounds: Bounds, name: RecordName): string | undefined {
  const { first } = bounds;
  if (first === undefined || holdsNothingFrom(bounds, name)) return undefined;
  return compareNames(first, name) > 0 ? first.key : name.key;
}
