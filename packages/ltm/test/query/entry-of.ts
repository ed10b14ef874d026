import { Entry } from '../../src/memtable/entry.ts';

/** An entry whose text for search is this one. */
export function entryOf(text: string, metadata = '{}'): Entry {
  return new Entry({
    namespace: '',
    key: 'key',
    deleted: false,
    value: '0',
    metadata,
    text,
    createdAtMs: 0,
    updatedAtMs: 0,
    expiresAtMs: Number.POSITIVE_INFINITY,
    revision: 1,
  });
}
