import type { MemoryTransaction, MemoryTransactionOptions } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const transactionLimitCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'transactions/any-layer',
    'a transaction reads and replaces records wherever they lie; createdAt survives',
    async (memory, fixture) => {
      const { createdAt } = await memory.store('k', 0);
      await fixture.clock.advance(1_000);
      let steps = 0;
      const again = await inEveryLayer(fixture, memory, async (now) => {
        steps += 1;
        await now.transaction(async (tx) => {
          const record = await tx.retrieve<number>('k');
          ensureEqual([record?.value, record?.createdAt], [steps - 1, createdAt], 'read');
          await tx.store('k', steps);
        });
      });
      const record = await recordOf(again, 'k');
      ensureEqual([record.value, record.createdAt], [steps, createdAt], 'the record');
      ensureEqual(record.updatedAt, new Date(fixture.clock.nowMs()), 'updatedAt');
    },
  ),

  memoryCase(
    'transactions/if-revision',
    'ifRevision in a transaction is judged at once, against what the transaction sees',
    async (memory) => {
      const { revision } = await memory.store('k', 1);
      await memory.transaction(async (tx) => {
        await tx.store('k', 2, { ifRevision: revision });
        await tx.store('new', 1, { ifRevision: 'absent' });
        await tx.delete('new');
        await tx.store('new', 2, { ifRevision: 'absent' });
      });
      ensureEqual((await recordOf(memory, 'k')).value, 2, 'value');
      const before = await commitsOf(memory);
      const works: readonly ((tx: MemoryTransaction) => Promise<void>)[] = [
        (tx) => tx.store('k', 3, { ifRevision: revision }),
        (tx) => tx.store('k', 3, { ifRevision: 'absent' }),
        (tx) => tx.store('none', 3, { ifRevision: revision }),
        async (tx) => {
          await tx.store('own', 1);
          await tx.store('own', 2, { ifRevision: 'absent' });
        },
      ];
      for (const work of works)
        await ensureRejects('PRECONDITION_FAILED', () => memory.transaction(work), String(work));
      ensureEqual(await commitsOf(memory), before, 'commits');
    },
  ),

  memoryCase('transactions/ttl', 'a life begins with the commit', async (memory, { clock }) => {
    await memory.store('expired', 1, { ttlMs: 5 });
    await memory.transaction(async (tx) => {
      await tx.store('k', 1, { ttlMs: 10 });
      await clock.advance(5);
      ensureEqual(await tx.retrieve('expired'), undefined, 'an expired record');
    });
    ensureEqual((await recordOf(memory, 'k')).expiresAt, new Date(clock.nowMs() + 10), 'expiresAt');
    await clock.advance(10);
    ensureEqual(await keysOf(memory), [], 'keys after its end');
  }),

  memoryCase(
    'transactions/too-large',
    'a transaction of more than 65,536 writes is INVALID_ARGUMENT and stores nothing; one of 65,536 is one commit',
    async (memory) => {
      const writes =
        (count: number) =>
        async (tx: MemoryTransaction): Promise<void> => {
          for (let index = 0; index < count; index += 1) await tx.store(`k${index}`, 1);
        };
      await ensureRejects('INVALID_ARGUMENT', () => memory.transaction(writes(65_537)), 'one too many');
      ensureEqual([await memory.count(), await commitsOf(memory)], [0, 0], 'count and commits');
      await memory.transaction(writes(65_536));
      ensureEqual([await memory.count(), await commitsOf(memory)], [65_536, 1], 'count and commits');
    },
  ),

  memoryCase(
    'transactions/signal',
    'a signal that fires before or during the work is ABORTED, and nothing is stored',
    async (memory) => {
      let runs = 0;
      const counted = async (): Promise<void> => {
        runs += 1;
      };
      await ensureRejects('ABORTED', () => memory.transaction(counted, { signal: AbortSignal.abort() }), 'before');
      ensureEqual(runs, 0, 'runs of the work');
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const works: readonly ((tx: MemoryTransaction) => Promise<unknown>)[] = [
        async (tx) => {
          await tx.store('a', 1);
          controller.abort();
          return tx.store('b', 1);
        },
        () => {
          controller.abort();
          return new Promise(() => undefined);
        },
      ];
      for (const work of works) {
        await ensureRejects('ABORTED', () => memory.transaction(work, options), 'during the work');
      }
      ensureEqual(await memory.count(), 0, 'count');
    },
  ),

  memoryCase(
    'bad-input/transaction',
    'a work or a number of attempts that is none is INVALID_ARGUMENT',
    async (memory) => {
      const work = async (tx: MemoryTransaction): Promise<void> => tx.store('k', 1);
      for (const bad of [undefined, null, 5, {}]) {
        await ensureRejects('INVALID_ARGUMENT', () => memory.transaction(bad as unknown as typeof work), 'work');
      }
      for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null]) {
        const options = { maxAttempts: bad } as unknown as MemoryTransactionOptions;
        await ensureRejects('INVALID_ARGUMENT', () => memory.transaction(work, options), `maxAttempts ${String(bad)}`);
      }
      ensureEqual(await memory.count(), 0, 'count');
    },
  ),
];
