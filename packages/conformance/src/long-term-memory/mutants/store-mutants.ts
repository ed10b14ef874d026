import type { LongTermMemory, MemoryRecord, Storable, StoreItem } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedItems, changedKeys, changedList, changedRecords, changedResults } from './rewrite.ts';

function mapTexts(value: Storable, change: (text: string) => string): Storable {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part: Storable) => mapTexts(part, change));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapTexts(part, change)]));
}

function textMutant(id: string, defect: string, breaks: readonly string[], change: (text: string) => string) {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    return changedItems(inner, (item) => ({ ...item, value: mapTexts(item.value, change) }));
  });
}

function keyMutant(id: string, defect: string, breaks: readonly string[], change: (key: string) => string) {
  return memoryMutant(id, defect, breaks, () => (inner) => changedKeys(inner, change));
}

/** Items that the store knows already keep something of what is there. */
function keeping(
  inner: LongTermMemory,
  keep: (known: MemoryRecord, item: StoreItem) => Partial<StoreItem>,
): Pick<LongTermMemory, 'store'> {
  return {
    store: async (key, value, options = {}) => {
      const known = await inner.retrieve(key);
      const kept = known === undefined ? {} : keep(known, { ...options, key, value });
      return inner.store(key, value, { ...options, ...kept });
    },
  };
}

export const storeMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'always-created',
    'every store says created',
    ['store/created', 'many/results', 'many/duplicates'],
    () => {
      return (inner) => changedResults(inner, (stored) => ({ ...stored, created: true }));
    },
  ),
  memoryMutant(
    'never-created',
    'no store says created',
    ['store/created', 'store/exact-keys', 'delete/store-again'],
    () => {
      return (inner) => changedResults(inner, (stored) => ({ ...stored, created: false }));
    },
  ),
  memoryMutant(
    'first-wins',
    'a record that is there stays as it is',
    ['store/last-wins', 'search/updated'],
    () => (inner) => ({
      store: async (key, value, options) => {
        const known = await inner.retrieve(key);
        return known === undefined ? inner.store(key, value, options) : { ...known, created: false };
      },
    }),
  ),
  memoryMutant(
    'delete-before-store',
    'a store deletes what was there first',
    ['store/created-at-survives'],
    () => (inner) => ({
      store: async (key, value, options) => {
        const existed = await inner.delete(key);
        return { ...(await inner.store(key, value, options)), created: !existed };
      },
    }),
  ),
  memoryMutant(
    'updated-at-stays',
    'updatedAt stays at the time of creation',
    ['store/created-at-survives', 'store/equal-value-again'],
    () => {
      return (inner) => ({
        ...changedRecords(inner, (record) => ({ ...record, updatedAt: record.createdAt })),
        ...changedResults(inner, (stored) => ({ ...stored, updatedAt: stored.createdAt })),
      });
    },
  ),
  memoryMutant(
    'metadata-dropped',
    'metadata is not kept',
    ['store/metadata', 'filter/equal', 'many/options-of-each'],
    () => (inner) => {
      return changedItems(inner, ({ metadata: _, ...item }) => item);
    },
  ),
  memoryMutant(
    'metadata-merged',
    'new metadata is added to the old one',
    ['store/replaces-metadata'],
    () => (inner) => {
      return keeping(inner, (known, { metadata }) => ({ metadata: { ...known.metadata, ...metadata } }));
    },
  ),
  memoryMutant(
    'metadata-stays',
    'the first metadata of a key stays',
    ['filter/updated-metadata', 'store/replaces-metadata'],
    () => {
      return (inner) => keeping(inner, ({ metadata }) => ({ metadata }));
    },
  ),
  memoryMutant(
    'equal-value-skipped',
    'an equal value is not stored again',
    ['store/equal-value-again'],
    () => (inner) => ({
      store: async (key, value, options) => {
        const known = await inner.retrieve(key);
        if (known === undefined || JSON.stringify(known.value) !== JSON.stringify(value)) {
          return inner.store(key, value, options);
        }
        return { ...known, created: false };
      },
    }),
  ),
  memoryMutant(
    'result-without-end',
    'the record that store gives lacks expiresAt',
    ['store/result', 'ttl/moment'],
    () => (inner) => {
      return changedResults(inner, ({ expiresAt: _, ...stored }) => Object.freeze(stored));
    },
  ),
  memoryMutant('near-keys', 'a missing key gives the record of a similar one', ['retrieve/missing'], () => (inner) => ({
    retrieve: async (key, options) => {
      const near = typeof key === 'string' ? key.trim().toLowerCase() : key;
      return (await inner.retrieve(key, options)) ?? (near === '' ? undefined : inner.retrieve(near, options));
    },
  })),
  memoryMutant(
    'null-is-missing',
    'a record with null is taken for a missing one',
    ['store/null-value'],
    () => (inner) => {
      return changedRecords(inner, (record) => (record.value === null ? undefined : record));
    },
  ),
  textMutant(
    'texts-end-at-nul',
    'texts end at the first NUL',
    ['store/json-values'],
    (text) => text.split('\0', 1)[0] ?? '',
  ),
  textMutant('texts-normalised', 'texts are normalised', ['store/json-values'], (text) => text.normalize('NFKC')),
  textMutant(
    'texts-cut',
    'texts end after 65,535 characters',
    ['store/large-text', 'search/word-in-large-text'],
    (text) => text.slice(0, 65_535),
  ),
  keyMutant(
    'keys-without-astral',
    'characters beyond U+FFFF are lost in keys',
    ['store/emoji-keys', 'list/order'],
    (key) => (typeof key === 'string' ? key.replace(/[\u{10000}-\u{10ffff}]/gu, '?') : key),
  ),
  keyMutant('keys-cut', 'keys end after 255 characters', ['store/long-keys'], (key) =>
    typeof key === 'string' && key.length <= 4_096 ? key.slice(0, 255) : key,
  ),
  keyMutant('keys-normalised', 'keys are normalised', ['store/exact-keys'], (key) =>
    typeof key === 'string' ? key.normalize('NFC') : key,
  ),
  memoryMutant('records-thawed', 'records are copies that nobody froze', ['records/frozen'], () => (inner) => {
    return changedRecords(inner, (record) => structuredClone(record));
  }),
  memoryMutant(
    'list-without-metadata',
    'list gives records without their metadata',
    ['records/same-by-every-way'],
    () => (inner) => {
      return changedList(inner, async function* (records) {
        for await (const record of records) yield { ...record, metadata: {} };
      });
    },
  ),
  memoryMutant('records-shared', 'every caller gets the same record', ['records/dates-are-copies'], () => {
    const known = new Map<number, MemoryRecord>();
    return (inner) =>
      changedRecords(inner, (record) => {
        known.set(record.revision, known.get(record.revision) ?? record);
        return known.get(record.revision);
      });
  }),
  memoryMutant(
    'value-read-late',
    'a store reads the value some time after it was called',
    ['records/caller-keeps-value'],
    () => {
      return (inner) => ({
        store: async (key, value, options) => {
          await undefined;
          return inner.store(key, value, options);
        },
      });
    },
  ),
];
