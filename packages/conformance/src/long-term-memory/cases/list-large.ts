import type { LongTermMemory } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { recordsOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const RECORDS = 5_200;

function keyOf(index: number): string {
  return `k${String(index).padStart(5, '0')}`;
}

/** 5,200 records in batches, in an order of their own, so that every run holds keys from everywhere. */
async function storeMany(memory: LongTermMemory): Promise<void> {
  const order = Array.from({ length: RECORDS }, (_, index) => (index * 1_201) % RECORDS);
  for (let at = 0; at < RECORDS; at += 400) {
    await memory.storeMany(order.slice(at, at + 400).map((index) => ({ key: keyOf(index), value: index })));
  }
}

export const largeListCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'list/never-capped',
    'a list of more than 5,000 records is complete and in order',
    async (memory) => {
      await storeMany(memory);
      const expected = Array.from({ length: RECORDS }, (_, index) => index);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(
          (await recordsOf(now)).map(({ value }) => value),
          expected,
          'values',
        );
        ensureEqual(await now.count(), RECORDS, 'count');
        const some = await recordsOf(now, { prefix: 'k04', after: 'k04989' });
        ensureEqual(
          some.map(({ value }) => value),
          expected.slice(4_990, 5_000),
          'a part',
        );
      });
    },
    { memtable: { maxEntries: 1_000 } },
  ),

  memoryCase(
    'list/while-writing',
    'what is there the whole time is listed once, in order, while others write, delete and make checkpoints',
    async (memory) => {
      await memory.storeMany(Array.from({ length: 600 }, (_, index) => ({ key: keyOf(2 * index), value: 'stays' })));
      const seen: string[] = [];
      const writes: Promise<unknown>[] = [];
      for await (const { key } of memory.list()) {
        seen.push(key);
        const index = seen.length;
        writes.push(memory.store(keyOf(2 * ((index * 37) % 600) + 1), 'comes'));
        writes.push(memory.store(keyOf(2 * ((index * 53) % 600)), 'stays, changed'));
        if (index % 3 === 0) writes.push(memory.delete(keyOf(2 * ((index * 11) % 600) + 1)));
        if (index % 100 === 0) writes.push(memory.checkpoint());
        if (index % 25 === 0) await writes.at(-1);
      }
      await Promise.all(writes);
      const staying = seen.filter((key) => Number(key.slice(1)) % 2 === 0);
      ensureEqual(
        staying,
        Array.from({ length: 600 }, (_, index) => keyOf(2 * index)),
        'keys that stay',
      );
      ensure(
        seen.every((key, index) => index === 0 || key > (seen[index - 1] ?? '')),
        'the order must hold',
      );
    },
    { memtable: { maxEntries: 100 } },
  ),
];
