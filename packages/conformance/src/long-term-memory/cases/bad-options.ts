import type { Filter, ListOptions, SearchOptions, StoreOptions } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { recordsOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const BAD_FILTERS: Readonly<Record<string, unknown>> = {
  'a text': 'kind',
  'an array': [{ kind: 'ui' }],
  'a number': 5,
  null: null,
  'an unknown operator': { kind: { like: 'u%' } },
  'an operator beside an unknown one': { kind: { eq: 'ui', startsWith: 'u' } },
  'no operator': { kind: {} },
  'an order of null': { kind: { gt: null } },
  'an order of booleans': { kind: { gte: true } },
  'an order of arrays': { kind: { lt: [1] } },
  'an order of objects': { kind: { lte: {} } },
  'in without an array': { kind: { in: 'ui' } },
  'exists with a text': { kind: { exists: 'yes' } },
  'and without an array': { and: { kind: 'ui' } },
  'or with a text': { or: 'kind' },
  'or with a number inside': { or: [{ kind: 'ui' }, 5] },
  'not with an array': { not: [{ kind: 'ui' }] },
  'a mistake deep inside': { and: [{ or: [{ not: { kind: { like: 'x' } } }] }] },
};

const NO_JSON_FILTERS: Readonly<Record<string, unknown>> = {
  'a bigint': { year: 5n },
  'a function': { year: () => true },
  'a Date': { year: { gte: new Date(0) } },
  'NaN as equal': { year: { eq: Number.NaN } },
  'NaN in order': { year: { gt: Number.NaN } },
  'a Map': { year: { eq: new Map() } },
  'undefined in a list': { year: { in: [1, undefined] } },
};

function badFilterCase(
  id: string,
  requirement: string,
  filters: Readonly<Record<string, unknown>>,
): LongTermMemoryCase {
  return memoryCase(`bad-input/${id}`, requirement, async (memory) => {
    await memory.store('a', 'words', { metadata: { kind: 'ui', year: 5 } });
    for (const [what, value] of Object.entries(filters)) {
      const filter = value as Filter;
      await ensureRejects('INVALID_ARGUMENT', () => memory.search('words', { filter }), `search: ${what}`);
      await ensureRejects('INVALID_ARGUMENT', () => memory.search(undefined, { filter }), `newest: ${what}`);
      await ensureRejects('INVALID_ARGUMENT', () => recordsOf(memory, { filter }), `list: ${what}`);
    }
  });
}

function badStoreOptionsCase(id: string, requirement: string, many: readonly unknown[]): LongTermMemoryCase {
  return memoryCase(`bad-input/${id}`, `${requirement} is INVALID_ARGUMENT and nothing is stored`, async (memory) => {
    for (const bad of many) {
      const options = bad as StoreOptions;
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', 1, options), JSON.stringify(bad));
      await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([{ ...options, key: 'a', value: 1 }]), 'many');
    }
    ensureEqual(await memory.count(), 0, 'count');
    ensureEqual(await memory.retrieve('a'), undefined, 'record');
  });
}

export const badOptionCases: readonly LongTermMemoryCase[] = [
  badStoreOptionsCase('ttl', 'a ttlMs that is negative, not finite or no number', [
    { ttlMs: -1 },
    { ttlMs: -0.5 },
    { ttlMs: Number.NaN },
    { ttlMs: Number.POSITIVE_INFINITY },
    { ttlMs: '1000' },
    { ttlMs: null },
  ]),
  badStoreOptionsCase('expires-at', 'an expiresAt that is no valid Date', [
    { expiresAt: new Date(Number.NaN) },
    { expiresAt: 4_000_000_000_000 },
    { expiresAt: '2100-01-01' },
    { expiresAt: null },
  ]),
  badStoreOptionsCase('ttl-and-expires-at', 'ttlMs together with expiresAt', [
    { ttlMs: 1_000, expiresAt: new Date(4_000_000_000_000) },
    { ttlMs: 0, expiresAt: new Date(0) },
  ]),

  memoryCase('bad-input/limit', 'a limit that is no whole number from 0 on is INVALID_ARGUMENT', async (memory) => {
    await memory.store('a', 'words');
    for (const bad of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null]) {
      const options = { limit: bad } as SearchOptions;
      await ensureRejects('INVALID_ARGUMENT', () => memory.search('words', options), `limit ${String(bad)}`);
      await ensureRejects('INVALID_ARGUMENT', () => memory.search(undefined, options), `limit ${String(bad)}`);
    }
  }),

  memoryCase('bad-input/query', 'a query that is no text is INVALID_ARGUMENT', async (memory) => {
    for (const bad of [null, 5, ['words'], { text: 'words' }]) {
      await ensureRejects('INVALID_ARGUMENT', () => memory.search(bad as unknown as string), JSON.stringify(bad));
    }
  }),

  memoryCase('bad-input/list-bounds', 'a prefix or `after` that is no text is INVALID_ARGUMENT', async (memory) => {
    await memory.store('a', 1);
    for (const bad of [{ prefix: 5 }, { prefix: null }, { after: 5 }, { after: ['a'] }]) {
      const options = bad as unknown as ListOptions;
      await ensureRejects('INVALID_ARGUMENT', () => recordsOf(memory, options), JSON.stringify(bad));
    }
  }),

  badFilterCase('filter', 'a malformed filter is INVALID_ARGUMENT, for search and list', BAD_FILTERS),
  badFilterCase(
    'filter-operand',
    'a filter that compares with what JSON cannot hold is INVALID_ARGUMENT',
    NO_JSON_FILTERS,
  ),
];
