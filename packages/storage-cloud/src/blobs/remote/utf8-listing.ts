import type { BlobInfo } from '@eider/core';
import { compareUtf8 } from '../utf8-order.ts';

const SURROGATE = /[\ud800-\udfff]/;

/**
 * Puts a listing in order of UTF-16 units into the order of UTF-8 bytes, in a stream; one that is in that order stays as it is.
 *
 * The two differ only where one name has a surrogate and the other a character from U+E000 on, behind a common beginning. So a
 * name with a surrogate is held back until names no longer begin like it up to there; all others pass at once.
 */
export async function* inUtf8Order(listing: AsyncIterable<BlobInfo>): AsyncGenerator<BlobInfo> {
  let held: HeldInfo[] = [];
  for await (const info of listing) {
    const { key } = info;
    if (held.length > 0) {
      yield* sorted(held.filter(({ beginning }) => !key.startsWith(beginning)));
      held = held.filter(({ beginning }) => key.startsWith(beginning));
    }
    const surrogateAt = key.search(SURROGATE);
    if (surrogateAt === -1) yield info;
    else held.push({ info, beginning: key.slice(0, surrogateAt) });
  }
  yield* sorted(held);
}

interface HeldInfo {
  readonly info: BlobInfo;
  readonly beginning: string;
}

function sorted(held: readonly HeldInfo[]): readonly BlobInfo[] {
  return held.map(({ info }) => info).sort((a, b) => compareUtf8(a.key, b.key));
}
