import { compareCodePoints, type LongTermMemory } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { keysOf, recordsOf } from './ask.ts';
import {
  beforeAndAfterCheckpoint,
  inEveryLayer,
  type LongTermMemoryCase,
  memoryCase,
  TINY_MEMTABLE,
} from './memory-case.ts';

// Deliberately in no order. Code points and UTF-16 units order the last ones differently.
const KEYS: readonly string[] = [
  'b',
  'a',
  'B',
  'aa',
  'a b',
  'a!',
  '10',
  '9',
  'é',
  'z',
  'e\u0301',
  '日本',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '😀',
  '𝒳',
  '\u{10ffff}',
  '😀a',
  '\uff5e',
  'zz',
  ' ',
  '~',
  '_',
  'a_',
  'axb',
  'a%',
];

async function storeKeys(memory: LongTermMemory): Promise<void> {
  for (const [index, key] of KEYS.entries()) await memory.store(key, index, { metadata: { even: index % 2 === 0 } });
}

export const listCases: readonly LongTermMemoryCase[] = [
  memoryCase('list/order', 'records come in order of their keys by code point', async (memory) => {
    await storeKeys(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await keysOf(now), KEYS.toSorted(compareCodePoints), 'keys');
    });
  }),

  memoryCase(
    'list/order-over-layers',
    'the order holds over memtable and several runs, each key once with its newest value',
    async (memory) => {
      await storeKeys(memory);
      for (const key of ['a', '😀', '\uffff', 'new']) await memory.store(key, 'newest');
      await memory.delete('b');
      const expected = [...new Set([...KEYS, 'new'])].filter((key) => key !== 'b').sort(compareCodePoints);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const records = await recordsOf(now);
        ensureEqual(
          records.map(({ key }) => key),
          expected,
          'keys',
        );
        const newest = records.filter(({ value }) => value === 'newest').map(({ key }) => key);
        ensureEqual(newest, ['a', 'new', '\uffff', '😀'], 'keys with the newest value');
      });
    },
    TINY_MEMTABLE,
  ),

  memoryCase('list/prefix', 'prefix is plain text: every key that starts with it, and no other', async (memory) => {
    await storeKeys(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const prefix of ['', 'a', 'a_', 'a%', '_', 'e', 'é', '😀', '\u{10ffff}', '\uff5e', 'zzz', 'A', '*']) {
        const expected = KEYS.filter((key) => key.startsWith(prefix)).sort(compareCodePoints);
        ensureEqual(await keysOf(now, { prefix }), expected, `prefix ${prefix}`);
      }
    });
  }),

  memoryCase('list/after', 'after is exclusive and need not be a key that is there', async (memory) => {
    await storeKeys(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const after of [...KEYS, 'a0', '\u0001', '😁', 'y']) {
        const expected = KEYS.filter((key) => compareCodePoints(key, after) > 0).sort(compareCodePoints);
        ensureEqual(await keysOf(now, { after }), expected, `after ${after}`);
      }
    });
  }),

  memoryCase('list/prefix-and-after', 'prefix and after hold together, whichever is further on', async (memory) => {
    await storeKeys(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const prefix of ['a', '\uff5e', '\uffff', '😀', 'é']) {
        for (const after of ['', 'A', 'a', 'a_', 'b', '\ue000', '\uffff', '😀', '\u{10ffff}']) {
          const expected = KEYS.filter((key) => key.startsWith(prefix) && compareCodePoints(key, after) > 0);
          const keys = await keysOf(now, after === '' ? { prefix } : { prefix, after });
          ensureEqual(keys, expected.sort(compareCodePoints), `prefix ${prefix}, after ${after}`);
        }
      }
    });
  }),

  memoryCase('list/filter', 'a filter leaves out, and goes together with prefix and after', async (memory) => {
    await storeKeys(memory);
    const even = KEYS.filter((_, index) => index % 2 === 0).sort(compareCodePoints);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const filter = { even: true };
      ensureEqual(await keysOf(now, { filter }), even, 'filter');
      const withPrefix = even.filter((key) => key.startsWith('a') && compareCodePoints(key, 'a') > 0);
      ensureEqual(await keysOf(now, { filter, prefix: 'a', after: 'a' }), withPrefix, 'filter, prefix and after');
    });
  }),

  memoryCase('list/resume', 'a list left early goes on with after: the last key seen', async (memory) => {
    await storeKeys(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const keys: string[] = [];
      for (let more = true; more && keys.length <= KEYS.length; ) {
        more = false;
        const last = keys.at(-1);
        for await (const { key } of now.list(last === undefined ? {} : { after: last })) {
          more = true;
          keys.push(key);
          if (keys.length % 4 === 0) break;
        }
      }
      ensureEqual(keys, KEYS.toSorted(compareCodePoints), 'keys');
    });
  }),

  memoryCase('list/empty', 'an empty namespace lists nothing', async (memory) => {
    await memory.namespace('full').store('a', 1);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await keysOf(now), [], 'the root');
      ensureEqual(await keysOf(now.namespace('full', 'empty')), [], 'a namespace below');
    });
  }),

  memoryCase('list/limit', 'a list ends after as many records as its limit says', async (memory, fixture) => {
    for (const key of ['a', 'b', 'gone', 'c', 'd', 'e']) await memory.store(key, 1, { metadata: { key } });
    await memory.delete('gone');
    const again = await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(await keysOf(now, { limit: 2 }), ['a', 'b'], 'two');
      ensureEqual(await keysOf(now, { limit: 2, after: 'b' }), ['c', 'd'], 'the next two');
      ensureEqual(await keysOf(now, { limit: 9 }), ['a', 'b', 'c', 'd', 'e'], 'more than there are');
      ensureEqual(await keysOf(now, { limit: 0 }), [], 'none');
      ensureEqual(await keysOf(now, { limit: 1, filter: { key: { gt: 'c' } } }), ['d'], 'behind a filter');
    });
    for (const bad of [-1, 1.5, Number.NaN, '2', null]) {
      const options = { limit: bad as unknown as number };
      await ensureRejects('INVALID_ARGUMENT', () => keysOf(again, options), `limit ${String(bad)}`);
    }
  }),
];
