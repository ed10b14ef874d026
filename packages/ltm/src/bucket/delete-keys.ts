import type { BlobInfo } from '@eider/core';
import type { Bucket } from './bucket.ts';
import { inParallel } from './in-parallel.ts';
import { retrying } from './patience.ts';

const DELETES_AT_ONCE = 16;
const LISTED_AT_ONCE = 1_000;

export interface KeyChoice {
  readonly prefix: string;
  /** What to do with a listed object; keys come in their order. */
  readonly choose: (info: BlobInfo) => 'delete' | 'keep' | 'stop';
  readonly signal: AbortSignal | undefined;
}

/** Deletes the objects that are chosen from a listing, a part of it at a time: neither a long listing nor a lost connection matters. Gives how many. */
export async function deleteKeys(bucket: Bucket, choice: KeyChoice): Promise<number> {
  let deleted = 0;
  let startAfter: string | undefined;
  for (;;) {
    const from = startAfter;
    const part = await retrying(bucket, choice.signal, (during) => listPart(bucket, choice, from, during));
    await inParallel(part.chosen, DELETES_AT_ONCE, (key) =>
      retrying(bucket, choice.signal, (during) => bucket.store.delete(key, { signal: during })),
    );
    deleted += part.chosen.length;
    if (part.endedAt === undefined) return deleted;
    startAfter = part.endedAt;
  }
}

interface ListedPart {
  readonly chosen: readonly string[];
  /** Where to go on; undefined at the end. */
  readonly endedAt: string | undefined;
}

async function listPart(
  { store }: Bucket,
  { prefix, choose }: KeyChoice,
  startAfter: string | undefined,
  signal: AbortSignal,
): Promise<ListedPart> {
  const chosen: string[] = [];
  let listed = 0;
  const options = startAfter === undefined ? { signal } : { signal, startAfter };
  for await (const info of store.list(prefix, options)) {
    const choice = choose(info);
    if (choice === 'stop') break;
    if (choice === 'delete') chosen.push(info.key);
    listed += 1;
    if (listed === LISTED_AT_ONCE) return { chosen, endedAt: info.key };
  }
  return { chosen, endedAt: undefined };
}
