import type { LongTermMemory, MemoryTransaction } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** What a call rejects with, whatever it is. */
async function failureOf(call: Promise<unknown>): Promise<{ readonly error: unknown }> {
  return call.then(
    () => ensure(false, 'the call must reject') ?? { error: undefined },
    (error: unknown) => ({ error }),
  );
}

export const transactionCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'transactions/commits-all',
    'what a transaction writes, in any namespace, is one commit, and nothing of it is seen before',
    async (memory, fixture) => {
      await memory.store('gone', 1);
      const before = await commitsOf(memory);
      const result = await memory.transaction(async (tx) => {
        await tx.store('a', 1, { metadata: { kind: 'x' }, text: 'given words' });
        await tx.namespace('n').store('b', [2]);
        ensureEqual(await tx.delete('gone'), true, 'delete');
        ensureEqual([await keysOf(memory), await commitsOf(memory)], [['gone'], before], 'before it ends');
        return 'result';
      });
      ensureEqual([result, await commitsOf(memory)], ['result', before + 1], 'result and commits');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual([await keysOf(now), await keysOf(now.namespace('n'))], [['a'], ['b']], 'keys');
        ensureEqual((await recordOf(now, 'a')).metadata, { kind: 'x' }, 'metadata');
        ensureEqual((await now.search('given')).hits.length, 1, 'hits');
      });
    },
  ),

  memoryCase(
    'transactions/own-writes',
    'a transaction sees its own writes, which have no revision and no times yet',
    async (memory) => {
      await memory.store('k', 1);
      await memory.transaction(async (tx) => {
        ensureEqual((await tx.retrieve('k'))?.value, 1, 'before');
        await tx.store('k', { n: 2 }, { metadata: { m: 1 } });
        const own = await tx.retrieve('k');
        ensureEqual([own?.value, own?.metadata, own?.key, own?.namespace], [{ n: 2 }, { m: 1 }, 'k', []], 'own write');
        ensureEqual([own?.revision, own?.createdAt, own?.updatedAt], [undefined, undefined, undefined], 'not yet');
        ensure(own !== undefined && Object.isFrozen(own) && Object.isFrozen(own.value), 'it is frozen');
        ensureEqual([await tx.delete('k'), await tx.retrieve('k')], [true, undefined], 'deleted');
        ensureEqual(await tx.delete('k'), false, 'deleted again');
        await tx.store('k', 3);
        await tx.store('brief', 1, { ttlMs: 0 });
        ensureEqual(await tx.retrieve('brief'), undefined, 'expired at once');
      });
      ensureEqual((await recordOf(memory, 'k')).value, 3, 'the last one');
    },
  ),

  memoryCase(
    'transactions/rolls-back',
    'an error of the work is passed on as it is, and nothing is stored',
    async (memory) => {
      await memory.store('k', 1);
      const before = await commitsOf(memory);
      for (const thrown of [new Error('mine'), undefined, 'text', { code: 'PRECONDITION_FAILED' }]) {
        const work = async (tx: MemoryTransaction): Promise<void> => {
          await tx.store('a', 1);
          await tx.delete('k');
          throw thrown;
        };
        const { error } = await failureOf(memory.transaction(work));
        ensure(Object.is(error, thrown), 'the error is the same object');
      }
      const thrown = new Error('at once');
      const { error } = await failureOf(
        memory.transaction(() => {
          throw thrown;
        }),
      );
      ensure(error === thrown, 'the error of a work that is no async function');
      ensureEqual([await keysOf(memory), await commitsOf(memory)], [['k'], before], 'what is there');
    },
  ),

  memoryCase('transactions/empty', 'a transaction that writes nothing is no commit', async (memory) => {
    await memory.store('k', 1);
    const before = await commitsOf(memory);
    ensureEqual(await memory.transaction(async () => 5), 5, 'of nothing');
    ensureEqual(await memory.transaction(async (tx) => (await tx.retrieve('k'))?.value), 1, 'of a read');
    ensureEqual(await memory.transaction(async (tx) => tx.delete('none')), false, 'of deleting nothing');
    ensureEqual(await memory.transaction((() => 'plain') as unknown as () => Promise<string>), 'plain', 'no promise');
    ensureEqual(await commitsOf(memory), before, 'commits');
  }),

  memoryCase(
    'transactions/closed-after',
    'a transaction is CLOSED once its work has settled, its views too, and stores nothing then',
    async (memory) => {
      const left: MemoryTransaction[] = [];
      const leave = async (tx: MemoryTransaction): Promise<void> => void left.push(tx, tx.namespace('n'));
      await memory.transaction(leave);
      await failureOf(
        memory.transaction(async (tx) => {
          await leave(tx);
          throw new Error('mine');
        }),
      );
      ensureEqual(left.length, 4, 'transactions');
      for (const tx of left) {
        await ensureRejects('CLOSED', () => tx.store('k', 1), 'store');
        await ensureRejects('CLOSED', () => tx.retrieve('k'), 'retrieve');
        await ensureRejects('CLOSED', () => tx.delete('k'), 'delete');
        await ensureRejects('CLOSED', () => tx.namespace('m').retrieve('k'), 'a view made afterwards');
      }
      ensureEqual(await commitsOf(memory), 0, 'commits');
    },
  ),

  memoryCase(
    'transactions/not-awaited',
    'calls that the work does not wait for belong to the transaction, in the order in which they were made',
    async (memory) => {
      await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 'old' })));
      await memory.checkpoint();
      await memory.transaction(async (tx) => {
        void tx.delete('a');
        void tx.store('a', 'new');
        void tx.store('b', 'new', { metadata: {} });
        void tx.delete('b');
        void tx.store('c', 'new', { ifRevision: 'absent' });
        void tx.store('c', 'newer');
      });
      const values = (await memory.retrieveMany(['a', 'b', 'c'])).map((record) => record?.value);
      ensureEqual(values, ['new', undefined, 'newer'], 'values');
    },
  ),

  memoryCase(
    'transactions/failed-call',
    'a bad call rejects at once, and the transaction with it, even if the work goes on',
    async (memory) => {
      const calls: Readonly<Record<string, (tx: MemoryTransaction) => Promise<unknown>>> = {
        'a bad key': (tx) => tx.store('', 1),
        'a bad value': (tx) => tx.store('k', undefined as unknown as null),
        'a bad option': (tx) => tx.store('k', 1, { ttlMs: -1 }),
        'a bad key to read': (tx) => tx.retrieve(5 as unknown as string),
        'a bad key to delete': (tx) => tx.delete(''),
      };
      for (const [what, call] of Object.entries(calls)) {
        const work = async (tx: MemoryTransaction): Promise<void> => {
          await tx.store('a', 1);
          await ensureRejects('INVALID_ARGUMENT', () => call(tx), what);
          await tx.store('b', 1);
        };
        await ensureRejects('INVALID_ARGUMENT', () => memory.transaction(work), what);
      }
      ensureEqual(await memory.count(), 0, 'count');
    },
  ),

  memoryCase(
    'transactions/namespace',
    'a transaction has the namespace of the memory that began it, and reaches nothing outside',
    async (memory) => {
      for (const view of [memory, memory.namespace('other')]) await view.store('k', 'outside');
      await memory.namespace('mine').transaction(async (tx) => {
        ensureEqual([tx.path, tx.namespace('deep', 'er').path], [['mine'], ['mine', 'deep', 'er']], 'paths');
        ensureEqual([await tx.retrieve('k'), await tx.delete('k')], [undefined, false], 'k');
        await tx.store('k', 'inside');
        await tx.namespace('other').store('k', 'below');
        await ensureRejects('INVALID_ARGUMENT', async () => tx.namespace(), 'no part');
        await ensureRejects('INVALID_ARGUMENT', async () => tx.namespace('..', ''), 'an empty part');
      });
      const values = await Promise.all(
        [memory, memory.namespace('other'), memory.namespace('mine'), memory.namespace('mine', 'other')].map(valueOfK),
      );
      ensureEqual(values, ['outside', 'outside', 'inside', 'below'], 'values');
    },
  ),
];

async function valueOfK(view: LongTermMemory): Promise<unknown> {
  return (await view.retrieve('k'))?.value;
}
