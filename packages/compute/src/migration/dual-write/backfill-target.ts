import type { DocumentItem } from '@eider/core';
import type { Turns } from '../../store/turns.ts';
import type { DocumentTarget } from '../document-target.ts';
import type { BackfillTarget } from './dual-write-parts.ts';

/** Places that were written since a backfill began; undefined while there is none. */
export interface BackfilledKeys {
  touched: Set<string> | undefined;
}

export interface BackfillParts {
  readonly keys: BackfilledKeys;
  /** The turns of the writes: whether a document may be copied is decided between two of them. */
  readonly turns: Turns;
  isOwed(collection: string, key: string): Promise<boolean>;
  placeOf(collection: string, key: string): string;
}

/** The new side as a target that never puts a page read from the old side over what was written since. */
export function backfillTarget(fresh: DocumentTarget, parts: BackfillParts): BackfillTarget {
  const { keys, turns } = parts;
  keys.touched ??= new Set();
  return {
    prepare: (collection, options) => fresh.prepare(collection, options),
    put: (collection, documents, options) =>
      turns.take(async () => {
        const untouched = await untouchedOf(collection, documents, parts);
        if (untouched.length > 0) await fresh.put(collection, untouched, options);
      }),
    get: (collection, key, options) => fresh.get(collection, key, options),
    digests: (collection, wanted, options) => fresh.digests(collection, wanted, options),
    keys: (collection, options) => fresh.keys(collection, options),
    count: (collection, options) => fresh.count(collection, options),
    delete: (collection, key, options) => fresh.delete(collection, key, options),
    end() {
      keys.touched = undefined;
    },
  };
}

async function untouchedOf(
  collection: string,
  documents: readonly DocumentItem[],
  { keys, isOwed, placeOf }: BackfillParts,
): Promise<readonly DocumentItem[]> {
  const untouched: DocumentItem[] = [];
  for (const item of documents) {
    if (keys.touched?.has(placeOf(collection, item.key)) === true) continue;
    if (!(await isOwed(collection, item.key))) untouched.push(item);
  }
  return untouched;
}
