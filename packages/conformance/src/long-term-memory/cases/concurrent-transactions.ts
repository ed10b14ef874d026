import type { LongTermMemory } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { keysOf, recordOf } from './ask.ts';
import { advancingUntil, type LongTermMemoryCase, memoryCase, restarted } from './memory-case.ts';

const CALLERS = Array.from({ length: 50 }, (_, index) => index);
const ACCOUNTS = ['a', 'b', 'c', 'd', 'e'];

async function increment(memory: LongTermMemory, key: string): Promise<void> {
  await memory.transaction(async (tx) => {
    const counter = await tx.retrieve<number>(key);
    await tx.store(key, (counter?.value ?? 0) + 1);
  });
}

async function transfer(memory: LongTermMemory, from: string, to: string): Promise<void> {
  await memory.transaction(async (tx) => {
    const [source, target] = [await tx.retrieve<number>(from), await tx.retrieve<number>(to)];
    await tx.store(from, (source?.value ?? 0) - 1);
    await tx.store(to, (target?.value ?? 0) + 1);
  });
}

async function total(memory: LongTermMemory): Promise<number> {
  return memory.transaction(async (tx) => {
    const records = await Promise.all(ACCOUNTS.map((account) => tx.retrieve<number>(account)));
    return records.reduce((sum, record) => sum + (record?.value ?? 0), 0);
  });
}

export const concurrentTransactionCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'conflicts/counter',
    'a counter that 50 callers increment 20 times each by transactions ends at 1,000',
    async (memory, fixture) => {
      const callers = CALLERS.map(async () => {
        for (let step = 0; step < 20; step += 1) await increment(memory, 'counter');
      });
      await advancingUntil(fixture.clock, Promise.all(callers));
      ensureEqual((await recordOf(await restarted(fixture, memory), 'counter')).value, 1_000, 'counter');
    },
  ),

  memoryCase(
    'conflicts/transfers',
    'transfers between accounts beside each other keep the total, and every reader sees it',
    async (memory, { clock }) => {
      await memory.storeMany(ACCOUNTS.map((key) => ({ key, value: 100 })));
      const transfers = CALLERS.map((one) =>
        transfer(memory, ACCOUNTS[one % 5] ?? '', ACCOUNTS[(one + 1 + (one % 3)) % 5] ?? ''),
      );
      const readers = Array.from({ length: 10 }, async () => ensureEqual(await total(memory), 500, 'total meanwhile'));
      await advancingUntil(clock, Promise.all([...transfers, ...readers]));
      ensureEqual(await total(memory), 500, 'total');
    },
  ),

  memoryCase(
    'conflicts/write-skew',
    'of two transactions that each read what the other writes, one sees the other',
    async (memory, { clock }) => {
      for (let round = 0; round < 10; round += 1) {
        await memory.storeMany(['day', 'night'].map((key) => ({ key, value: 'on call' })));
        const leave = (own: string, other: string): Promise<boolean> =>
          memory.transaction(async (tx) => {
            const [, colleague] = [await tx.retrieve(own), await tx.retrieve(other)];
            if (colleague === undefined) return false;
            return tx.delete(own);
          });
        const left = await advancingUntil(clock, Promise.all([leave('day', 'night'), leave('night', 'day')]));
        ensureEqual(left.filter((one) => one).length, 1, 'who could leave');
        ensureEqual((await keysOf(memory)).length, 1, 'who stays');
      }
    },
  ),

  memoryCase(
    'concurrency/mixed',
    '50 callers that store, delete, search and run transactions at once lose nothing',
    async (memory, fixture) => {
      const callers = CALLERS.map(async (one) => {
        const view = memory.namespace(`n${one % 7}`);
        for (let step = 0; step < 5; step += 1) {
          await view.store(`${one}-${step}`, `word${one}`);
          await Promise.all([increment(memory, `counter${one % 5}`), view.store(`${one}-gone`, step)]);
          ensure(await view.delete(`${one}-gone`), 'what was just stored');
          ensureEqual((await view.search(`word${one}`)).hits.length, step + 1, 'own writes found');
        }
      });
      await advancingUntil(fixture.clock, Promise.all(callers));
      const again = await restarted(fixture, memory);
      const counters = await again.retrieveMany(['counter0', 'counter1', 'counter2', 'counter3', 'counter4']);
      ensureEqual(
        counters.map((record) => record?.value),
        [50, 50, 50, 50, 50],
        'counters',
      );
      ensureEqual((await again.stats()).records, 255, 'records');
    },
    { memtable: { maxEntries: 60 } },
  ),
];
