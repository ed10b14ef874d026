import { EiderError, type JsonObject, type JsonValue, type StoreItem } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedItems, changedKeys, gather } from './rewrite.ts';

/** Keys that a lenient memory repairs instead of refusing them. */
function keyMutant(
  id: string,
  defect: string,
  caseId: string,
  repair: (key: unknown) => unknown,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, [`bad-input/${caseId}`], () => (inner) => {
    return changedKeys(inner, (key) => repair(key) as string);
  });
}

/** Values of which a lenient memory repairs a part instead of refusing it. */
function valueMutant(
  id: string,
  defect: string,
  caseId: string,
  repair: (part: unknown) => unknown,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, [`bad-input/${caseId}`], () => (inner) => {
    return changedItems(inner, (item) => ({
      ...item,
      value: repaired(item.value, repair) as JsonValue,
      ...(item.metadata === undefined ? {} : { metadata: repaired(item.metadata, repair) as JsonObject }),
    }));
  });
}

function repaired(value: unknown, repair: (part: unknown) => unknown, depth = 0): unknown {
  const whole = repair(value);
  if (whole !== value || typeof whole !== 'object' || whole === null || depth > 20) return whole;
  if (Array.isArray(whole)) {
    return whole.map((part: unknown) => repaired(part, repair, depth + 1));
  }
  if (Object.getPrototypeOf(whole) !== Object.prototype) return whole;
  return Object.fromEntries(
    Object.entries(whole).map(([name, part]) => [repair(name), repaired(part, repair, depth + 1)]),
  );
}

/** Items of which a lenient memory repairs an option instead of refusing it. */
function optionMutant(
  id: string,
  defect: string,
  caseId: string,
  repair: (item: StoreItem) => StoreItem,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, [`bad-input/${caseId}`], () => (inner) => changedItems(inner, repair));
}

function isClassInstance(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.getPrototypeOf(value) !== Object.prototype && !isKnownObject(value);
}

function isKnownObject(value: object): boolean {
  return value instanceof Date || value instanceof Map || value instanceof Set;
}

function holdsItself(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return above.includes(value) || Object.values(value).some((part) => holdsItself(part, [...above, value]));
}

export const badInputMutants: readonly LongTermMemoryMutant[] = [
  keyMutant('empty-key-named', 'an empty key gets a name', 'empty-key', (key) => (key === '' ? '-' : key)),
  keyMutant('keys-made-text', 'keys are turned into text', 'key-of-another-type', (key) => String(key)),
  keyMutant('long-keys-cut', 'a long key is cut to what fits', 'long-key', (key) =>
    typeof key === 'string' ? key.slice(0, 2_048) : key,
  ),
  keyMutant('nul-dropped', 'U+0000 is dropped from keys', 'key-with-nul', (key) =>
    typeof key === 'string' && key !== '' ? key.replaceAll('\0', '') || '-' : key,
  ),
  keyMutant('key-surrogates-replaced', 'half surrogate pairs in keys are replaced', 'key-with-lone-surrogate', (key) =>
    typeof key === 'string' ? key.toWellFormed() : key,
  ),
  memoryMutant('namespaces-repaired', 'parts of a namespace are repaired', ['bad-input/namespace'], () => (inner) => ({
    namespace: (...parts) => {
      const good = parts.map(
        (part) =>
          String(part)
            .toWellFormed()
            .replace(/\p{Cc}/gu, '')
            .slice(0, 100) || '-',
      );
      return good.length === 0 ? inner : inner.namespace(...good);
    },
  })),
  valueMutant('undefined-stored', 'undefined is stored as null', 'undefined', (part) =>
    part === undefined ? null : part,
  ),
  valueMutant('bigint-stored', 'a BigInt is stored as a text', 'bigint', (part) =>
    typeof part === 'bigint' ? String(part) : part,
  ),
  valueMutant('cycle-cut', 'a value that holds itself is cut', 'cycle', (part) => (holdsItself(part) ? null : part)),
  valueMutant('nan-stored', 'NaN and infinities are stored as null', 'number-not-finite', (part) =>
    typeof part === 'number' && !Number.isFinite(part) ? null : part,
  ),
  valueMutant('date-stored', 'a Date is stored as a text', 'date', (part) =>
    part instanceof Date && !Number.isNaN(part.getTime()) ? part.toISOString() : part,
  ),
  valueMutant('map-stored', 'Map and Set are stored as empty objects', 'map', (part) =>
    part instanceof Map || part instanceof Set ? {} : part,
  ),
  valueMutant('instance-stored', 'instances of classes are stored as plain objects', 'class-instance', (part) =>
    isClassInstance(part) ? {} : part,
  ),
  valueMutant('function-stored', 'functions and symbols are stored as null', 'function', (part) =>
    typeof part === 'function' || typeof part === 'symbol' ? null : part,
  ),
  valueMutant('holes-filled', 'holes of arrays are stored as null', 'sparse-array', (part) =>
    Array.isArray(part) && !(0 in part) && part.length > 0 ? Array.from(part, () => null) : part,
  ),
  valueMutant(
    'text-surrogates-replaced',
    'half surrogate pairs in texts are replaced',
    'text-with-lone-surrogate',
    (part) => (typeof part === 'string' ? part.toWellFormed() : part),
  ),
  optionMutant('metadata-repaired', 'metadata that is no object counts as none', 'metadata', (item) => {
    const isObject =
      typeof item.metadata === 'object' && Object.getPrototypeOf(item.metadata ?? []) === Object.prototype;
    return isObject || item.metadata === undefined ? item : { ...item, metadata: {} };
  }),
  optionMutant('text-made-text', 'the text for search is turned into text', 'text', (item) =>
    item.text === undefined ? item : { ...item, text: String(item.text).toWellFormed() },
  ),
  optionMutant('ttl-clamped', 'a bad ttlMs counts as 0', 'ttl', (item) =>
    item.ttlMs === undefined ? item : { ...item, ttlMs: Number.isFinite(item.ttlMs) ? Math.max(0, item.ttlMs) : 0 },
  ),
  optionMutant('end-made-date', 'expiresAt is turned into a Date', 'expires-at', (item) => {
    if (item.expiresAt === undefined) return item;
    const expiresAt = new Date(item.expiresAt as Date);
    return { ...item, expiresAt: Number.isNaN(expiresAt.getTime()) ? new Date(0) : expiresAt };
  }),
  optionMutant('ttl-before-end', 'ttlMs goes before expiresAt', 'ttl-and-expires-at', ({ expiresAt, ...item }) =>
    item.ttlMs !== undefined || expiresAt === undefined ? item : { ...item, expiresAt },
  ),
  memoryMutant(
    'errors-tell',
    'an error tells what was to be stored',
    ['bad-input/no-values-in-errors'],
    () => (inner) => ({
      store: async (key, value, options) => {
        try {
          return await inner.store(key, value, options);
        } catch (error) {
          if (!EiderError.is(error)) throw error;
          const text = typeof value === 'string' ? value : Object.values(value ?? {}).join();
          throw new EiderError(error.code, `${error.message} ${text.slice(0, 100)}`, { details: error.details });
        }
      },
    }),
  ),
  memoryMutant('limit-clamped', 'a bad limit counts as 10', ['bad-input/limit'], () => (inner) => ({
    search: (query, options = {}) => {
      const { limit = 10 } = options;
      return inner.search(query, { ...options, limit: Number.isInteger(limit) && limit >= 0 ? limit : 10 });
    },
  })),
  memoryMutant('query-made-text', 'a query is turned into text', ['bad-input/query'], () => (inner) => ({
    search: (query, options) => inner.search(query === undefined ? query : String(query), options),
  })),
  memoryMutant(
    'bounds-made-text',
    'bounds of a list are turned into text',
    ['bad-input/list-bounds'],
    () => (inner) => ({
      list: (options = {}) => {
        const { prefix = '', after = '' } = options;
        return inner.list({ ...options, prefix: String(prefix), after: String(after) });
      },
    }),
  ),
  memoryMutant(
    'bad-filter-ignored',
    'a malformed filter counts as none',
    ['bad-input/filter', 'bad-input/filter-operand'],
    () => {
      return (inner) => ({
        search: async (query, { filter, ...options } = {}) => {
          if (filter === undefined) return inner.search(query, options);
          return inner.search(query, { ...options, filter }).catch(() => inner.search(query, options));
        },
        list: async function* ({ filter, ...options } = {}) {
          const asked = filter === undefined ? options : { ...options, filter };
          yield* await gather(inner.list(asked)).catch(() => []);
        },
      });
    },
  ),
];
