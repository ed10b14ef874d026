import { EiderError, type LongTermMemory, type MemoryTransaction } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, recordOf } from './ask.ts';
import { advancingUntil, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** A case in which `disturb` happens once, after the transaction's work has read and before it commits. */
function disturbedCase(
  id: string,
  requirement: string,
  read: (tx: MemoryTransaction) => Promise<unknown>,
  disturb: (memory: LongTermMemory) => Promise<unknown>,
  expected: { readonly seen: readonly unknown[]; readonly value: unknown },
): LongTermMemoryCase {
  return memoryCase(`conflicts/${id}`, requirement, async (memory) => {
    await memory.storeMany(['k', 'other'].map((key) => ({ key, value: 'old' })));
    const seen: unknown[] = [];
    const result = await memory.transaction(async (tx) => {
      seen.push(await read(tx));
      if (seen.length === 1) await disturb(memory);
      await tx.store('result', seen.length);
      return seen.length;
    });
    ensureEqual(seen, expected.seen, 'what each run saw');
    ensureEqual([result, (await recordOf(memory, 'result')).value], [seen.length, expected.value], 'result');
  });
}

async function valueIn(tx: MemoryTransaction, key: string): Promise<unknown> {
  return (await tx.retrieve(key))?.value;
}

export const conflictCases: readonly LongTermMemoryCase[] = [
  disturbedCase(
    'read-changed',
    'the work runs again if a record that it read was replaced meanwhile',
    (tx) => valueIn(tx, 'k'),
    (memory) => memory.store('k', 'new'),
    { seen: ['old', 'new'], value: 2 },
  ),
  disturbedCase(
    'read-deleted',
    'the work runs again if a record that it read was deleted meanwhile',
    (tx) => valueIn(tx, 'k'),
    (memory) => memory.delete('k'),
    { seen: ['old', undefined], value: 2 },
  ),
  disturbedCase(
    'absence-ended',
    'the work runs again if a key that had no record got one meanwhile',
    (tx) => valueIn(tx, 'none'),
    (memory) => memory.store('none', 'new'),
    { seen: [undefined, 'new'], value: 2 },
  ),
  disturbedCase(
    'delete-is-a-read',
    'the work runs again if a delete that found nothing would find something now',
    (tx) => tx.delete('none'),
    (memory) => memory.store('none', 'new'),
    { seen: [false, true], value: 2 },
  ),
  disturbedCase(
    'equal-value',
    'a record that was replaced by an equal one has changed',
    (tx) => valueIn(tx, 'k'),
    (memory) => memory.store('k', 'old'),
    { seen: ['old', 'old'], value: 2 },
  ),
  disturbedCase(
    'unrelated',
    'writes to what the work did not read do not make it run again',
    (tx) => valueIn(tx, 'k'),
    (memory) => Promise.all([memory.store('other', 'new'), memory.namespace('n').store('k', 'new')]),
    { seen: ['old'], value: 1 },
  ),

  memoryCase('conflicts/read-only', 'the reads of a transaction without writes are validated too', async (memory) => {
    await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 0 })));
    let runs = 0;
    const sum = await memory.transaction(async (tx) => {
      runs += 1;
      const a = Number(await valueIn(tx, 'a'));
      const before = await commitsOf(memory);
      if (runs === 1) await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 5 })));
      else ensureEqual(await commitsOf(memory), before, 'commits');
      // Where this read does not end the attempt, the validation at the end must.
      return a + Number(runs === 1 ? 0 : await valueIn(tx, 'b'));
    });
    ensureEqual([sum, runs], [10, 2], 'sum and runs');
  }),

  memoryCase(
    'conflicts/ends-at-once',
    'reading what changed since the transaction began ends the attempt, whatever the work makes of it',
    async (memory) => {
      await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 0 })));
      let runs = 0;
      let rejected = 0;
      const result = await memory.transaction(async (tx) => {
        runs += 1;
        const a = await valueIn(tx, 'a');
        if (runs === 1) {
          await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 1 })));
          const read = await Promise.allSettled([tx.retrieve('b')]);
          const calls = [...read, ...(await Promise.allSettled([tx.store('c', 1)]))];
          rejected = calls.filter((call) => call.status === 'rejected' && EiderError.is(call.reason, 'ABORTED')).length;
          return 'swallowed';
        }
        return [a, await valueIn(tx, 'b')];
      });
      ensureEqual([result, runs, rejected], [[1, 1], 2, 2], 'result, runs and calls that failed');
      ensureEqual(await memory.retrieve('c'), undefined, 'what the first run stored');
    },
  ),

  memoryCase(
    'conflicts/own-error',
    'an error that the work makes of a conflict does not end the transaction',
    async (memory) => {
      await memory.store('a', 0);
      let runs = 0;
      const value = await memory.transaction(async (tx) => {
        runs += 1;
        if (runs === 1) await memory.store('a', 1);
        return valueIn(tx, 'a').catch(() => {
          throw new Error('could not read');
        });
      });
      ensureEqual([value, runs], [1, 2], 'value and runs');
    },
  ),

  memoryCase(
    'conflicts/bounded',
    'a conflict each time is ABORTED, retryable, after as many runs as maxAttempts says, and nothing is stored',
    async (memory, { clock }) => {
      await memory.store('k', 0);
      const runsWith = async (maxAttempts: number | undefined): Promise<number> => {
        let runs = 0;
        const work = async (tx: MemoryTransaction): Promise<void> => {
          runs += 1;
          await tx.retrieve('k');
          await memory.store('k', runs);
          await tx.store('result', runs);
        };
        const running = memory.transaction(work, maxAttempts === undefined ? {} : { maxAttempts });
        const error = await ensureRejects('ABORTED', () => advancingUntil(clock, running), 'transaction');
        ensure(error.retryable, 'it may be tried again');
        return runs;
      };
      ensureEqual([await runsWith(1), await runsWith(3), await runsWith(undefined)], [1, 3, 10], 'runs');
      ensureEqual(await memory.retrieve('result'), undefined, 'what the work stored');
    },
  ),
];
