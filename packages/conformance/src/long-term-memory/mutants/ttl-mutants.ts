import { EiderError, type MemoryRecord } from '@eider/core';
import { fixtureMutant, type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedHits, changedItems, changedRecords, changedResults, changedRetrieve } from './rewrite.ts';

function later(date: Date | undefined, ms: number): { readonly expiresAt?: Date } {
  return date === undefined ? {} : { expiresAt: new Date(date.getTime() + ms) };
}

function nameOf({ namespace, key }: Pick<MemoryRecord, 'namespace' | 'key'>): string {
  return JSON.stringify([namespace, key]);
}

export const ttlMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'end-one-later',
    'a record is still seen at expiresAt',
    ['ttl/moment', 'ttl/expires-at', 'ttl/in-runs'],
    () => (inner) => ({
      ...changedRecords(inner, (record) => Object.freeze({ ...record, ...later(record.expiresAt, -1) })),
      ...changedItems(inner, ({ ttlMs, ...item }) => ({
        ...item,
        ...later(item.expiresAt, 1),
        ...(ttlMs === undefined ? {} : { ttlMs: ttlMs + 1 }),
      })),
    }),
  ),
  memoryMutant(
    'end-ignored',
    'nothing ever expires',
    ['ttl/zero', 'ttl/past', 'ttl/revive', 'ttl/moment'],
    () => (inner) => {
      return changedItems(inner, ({ ttlMs: _, expiresAt: __, ...item }) => item);
    },
  ),
  memoryMutant('expired-retrieved', 'retrieve gives expired records', ['ttl/moment', 'ttl/in-runs', 'ttl/zero'], () => {
    const stored = new Map<string, MemoryRecord>();
    return (inner) => ({
      ...changedResults(inner, (record) => {
        stored.set(nameOf(record), record);
        return record;
      }),
      ...changedRetrieve(
        inner,
        async (record, key) => (await record) ?? stored.get(nameOf({ namespace: inner.path, key })),
      ),
    });
  }),
  memoryMutant('expired-counted', 'count counts expired records', ['ttl/moment', 'ttl/expires-at'], () => {
    const names = new Set<string>();
    return (inner) => ({
      ...changedResults(inner, (record) => {
        names.add(nameOf(record));
        return record;
      }),
      count: async () => names.size,
    });
  }),
  memoryMutant('end-lost-in-runs', 'a checkpoint forgets when records expire', ['ttl/in-runs'], () => (inner) => ({
    checkpoint: async (options) => {
      for await (const { key, value, metadata, expiresAt } of inner.list()) {
        if (expiresAt !== undefined) await inner.store(key, value, { metadata });
      }
      await inner.checkpoint(options);
    },
  })),
  fixtureMutant(
    'end-lost-in-closing',
    'opening again forgets when records expire',
    ['ttl/survives-restart'],
    (fixture) => ({
      ...fixture,
      reopen: async (memory) => {
        for await (const { key, value } of memory.list()) await memory.store(key, value);
        return (await fixture.reopen?.(memory)) ?? memory;
      },
    }),
  ),
  memoryMutant('zero-is-never', 'ttlMs 0 means for ever', ['ttl/zero'], () => (inner) => {
    return changedItems(inner, ({ ttlMs, ...item }) =>
      ttlMs === 0 || ttlMs === undefined ? item : { ...item, ttlMs },
    );
  }),
  memoryMutant('past-refused', 'an expiresAt that has passed is refused', ['ttl/past'], ({ clock }) => (inner) => {
    return changedItems(inner, (item) => {
      if (item.expiresAt === undefined || item.expiresAt.getTime() > clock.nowMs()) return item;
      throw new EiderError('INVALID_ARGUMENT', 'expiresAt has passed');
    });
  }),
  memoryMutant('long-life-wraps', 'a very long life is taken modulo 2^31', ['ttl/very-long'], () => (inner) => {
    return changedItems(inner, ({ ttlMs, ...item }) =>
      ttlMs === undefined ? item : { ...item, ttlMs: ttlMs % 2 ** 31 },
    );
  }),
  memoryMutant('revived-not-created', 'storing over an expired record does not create', ['ttl/revive'], () => {
    const names = new Set<string>();
    return (inner) => ({
      ...changedResults(inner, (record) => {
        const known = names.has(nameOf(record));
        names.add(nameOf(record));
        return known ? { ...record, created: false } : record;
      }),
      delete: async (key, options) => {
        const existed = await inner.delete(key, options);
        if (existed) names.delete(nameOf({ namespace: inner.path, key }));
        return existed;
      },
    });
  }),
  memoryMutant('end-stays', 'storing again without an end keeps the old one', ['ttl/stored-again'], () => (inner) => ({
    store: async (key, value, options = {}) => {
      const { ttlMs, expiresAt } = options;
      const known = ttlMs === undefined && expiresAt === undefined ? await inner.retrieve(key) : undefined;
      return inner.store(key, value, { ...options, ...later(known?.expiresAt, 0) });
    },
  })),
  memoryMutant('limit-before-expiry', 'expired records count for the limit', ['ttl/before-limit'], ({ clock }) => {
    const ends = new Map<string, number>();
    return (inner) => ({
      ...changedItems(inner, ({ ttlMs, ...item }) => {
        if (ttlMs !== undefined) ends.set(nameOf({ namespace: inner.path, key: item.key }), clock.nowMs() + ttlMs);
        return item;
      }),
      ...changedHits(inner, (hits) =>
        hits.filter(({ record }) => clock.nowMs() < (ends.get(nameOf(record)) ?? Number.POSITIVE_INFINITY)),
      ),
    });
  }),
];
