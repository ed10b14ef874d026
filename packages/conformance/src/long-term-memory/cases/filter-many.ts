import type { JsonObject } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, keysOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const manyFilterCases: readonly LongTermMemoryCase[] = [
  memoryCase('filter/many-facts', 'a record with very much metadata is found by all of it', async (memory) => {
    const many: JsonObject = Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`n${at}`, at]));
    await memory.store('wide', 'words', { metadata: many });
    await memory.store('list', 'words', { metadata: { list: Array.from({ length: 700 }, (_, at) => at) } });
    await memory.store('plain', 'words', { metadata: { n699: 699, n0: 1 } });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const query of ['words', undefined]) {
        ensureEqual(await foundSet(now, query, { filter: { n699: 699 } }), ['plain', 'wide'], 'the last name');
        ensureEqual(await foundSet(now, query, { filter: { n0: 0 } }), ['wide'], 'the first one');
        ensureEqual(await foundSet(now, query, { filter: { n699: 698 } }), [], 'another value');
        ensureEqual(await foundSet(now, query, { filter: { list: { contains: 699 } } }), ['list'], 'the last element');
        ensureEqual(await foundSet(now, query, { filter: { list: { contains: 700 } } }), [], 'no element');
      }
    });
  }),
  memoryCase('filter/long-values', 'long values differ by their ends too', async (memory) => {
    const long = 'v'.repeat(5_000);
    await memory.store('a', 'words', { metadata: { kind: `${long}a`, list: [`${long}a`] } });
    await memory.store('b', 'words', { metadata: { kind: `${long}b`, list: [`${long}b`] } });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundSet(now, 'words', { filter: { kind: `${long}a` } }), ['a'], 'a');
      ensureEqual(await foundSet(now, undefined, { filter: { list: { contains: `${long}b` } } }), ['b'], 'b');
      ensureEqual(await foundSet(now, 'words', { filter: { kind: long } }), [], 'the beginning only');
    });
  }),
  memoryCase(
    'filter/few-of-many',
    'of many records the few that a filter holds for are found, best or newest first',
    async (memory) => {
      const items = Array.from({ length: 600 }, (_, at) => ({
        key: `k${String(at).padStart(3, '0')}`,
        value: `${'alien '.repeat(1 + (at % 5))}ship`,
        metadata: { owner: { id: at % 200 }, tags: [`t${at % 7}`, 'all'], half: at % 2 },
      }));
      await memory.storeMany(items.slice(0, 400));
      await memory.checkpoint();
      await memory.storeMany(items.slice(400));
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const filter = { 'owner.id': 17 };
        ensureEqual(await foundBy(now, undefined, { filter }), ['k417', 'k217', 'k017'], 'newest first');
        ensureEqual(await foundBy(now, 'alien', { filter, limit: 2 }), ['k017', 'k217'], 'equal scores by key');
        ensureEqual(await keysOf(now, { filter }), ['k017', 'k217', 'k417'], 'list');
        const both = { ...filter, half: 0 };
        ensureEqual(await foundBy(now, 'alien', { filter: both }), [], 'two that exclude each other');
        const half = { half: 1, tags: { contains: 'all' } };
        ensureEqual(
          await foundBy(now, undefined, { filter: half, limit: 3 }),
          ['k599', 'k597', 'k595'],
          'every other one',
        );
        ensureEqual((await foundSet(now, 'ship', { filter: half })).length, 300, 'all of them');
      });
    },
  ),
  memoryCase(
    'filter/few-in-range',
    'of many records the few in a range of numbers or texts are found, among them long texts and any sign',
    async (memory) => {
      const items = Array.from({ length: 3_000 }, (_, at) => ({
        key: `k${String(at).padStart(4, '0')}`,
        value: 'alien ship',
        metadata: { size: (at - 1_500) / 4, day: `2024-${String(at).padStart(4, '0')}`, half: at % 2 },
      }));
      await memory.storeMany(items.slice(0, 2_000));
      await memory.namespace('other').store('x', 'alien', { metadata: { size: 0, day: '2024-0007' } });
      await memory.checkpoint();
      await memory.storeMany(items.slice(2_000));
      await memory.store('long', 'alien', { metadata: { day: `2024-0007${'x'.repeat(5_000)}`, size: 1e300 } });
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const zero = { size: { gt: -0.5, lte: 0.25 } };
        ensureEqual(await foundBy(now, 'ship', { filter: zero }), ['k1499', 'k1500', 'k1501'], 'around 0');
        ensureEqual(await foundBy(now, undefined, { filter: zero }), ['k1501', 'k1500', 'k1499'], 'newest first');
        ensureEqual(await keysOf(now, { filter: { ...zero, half: 1 } }), ['k1499', 'k1501'], 'and another condition');
        ensureEqual(await keysOf(now, { filter: { size: { lt: -374.6 } } }), ['k0000', 'k0001'], 'least');
        ensureEqual(await keysOf(now, { filter: { size: { gte: 374.75 } } }), ['k2999', 'long'], 'most');
        const day = { day: { gte: '2024-0007', lt: '2024-0009' } };
        ensureEqual(await foundSet(now, 'alien', { filter: day }), ['k0007', 'k0008', 'long'], 'texts');
        ensureEqual(
          await foundSet(now, undefined, { filter: { or: [day, zero] } }),
          ['k0007', 'k0008', 'k1499', 'k1500', 'k1501', 'long'],
          'any of two',
        );
        ensureEqual(await now.count({ filter: { size: { gte: -300 } } }), 2_701, 'most of them');
        ensureEqual(await foundBy(now, 'alien', { filter: { size: { gt: 5, lt: 5 } } }), [], 'none');
      });
    },
  ),
  memoryCase('filter/not-counted', 'metadata changes no score', async (memory) => {
    await memory.namespace('bare').store('a', 'alien ship');
    await memory.namespace('bare').store('b', 'alien');
    await memory.namespace('rich').store('a', 'alien ship', { metadata: { kind: 'alien', tags: ['ship', 'moon'] } });
    await memory.namespace('rich').store('b', 'alien', { metadata: { alien: { alien: 'alien' } } });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const hitsOf = async (part: string) =>
        (await now.namespace(part).search('alien')).hits.map(({ record, score }) => [record.key, score]);
      ensureEqual(await hitsOf('rich'), await hitsOf('bare'), 'scores');
      ensureEqual(await foundBy(now.namespace('rich'), 'moon'), [], 'a word of the metadata');
    });
  }),
];
