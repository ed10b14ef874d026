import type { LongTermMemory } from '@eider/core';
import { expect } from 'vitest';

/** What any place must do that several processes share. */
export async function useTogether(open: () => Promise<LongTermMemory>): Promise<void> {
  const [a, b] = [await open(), await open()];
  await a.store('note', { text: 'remember the milk' }, { metadata: { kind: 'todo' } });
  expect((await b.retrieve('note', { consistency: 'latest' }))?.value).toEqual({ text: 'remember the milk' });
  const increment = (memory: LongTermMemory): Promise<void> =>
    memory.transaction(async (tx) => {
      const counter = await tx.retrieve<number>('counter');
      await tx.store('counter', (counter?.value ?? 0) + 1);
    });
  for (let round = 0; round < 5; round += 1) await Promise.all([increment(a), increment(b)]);
  await a.checkpoint();
  expect(await b.delete('note')).toBe(true);
  await a.close();
  await b.close();
  const again = await open();
  expect((await again.retrieve('counter'))?.value).toBe(10);
  expect((await again.search('milk')).hits).toEqual([]);
  expect((await again.stats()).storage?.capabilities).toMatchObject({ format: 'parquet', durable: true });
  await again.close();
}
