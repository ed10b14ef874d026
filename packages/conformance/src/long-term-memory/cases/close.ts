import type { LongTermMemory } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { firstOf, gather, recordsOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** Every method of the port that does something, as a call. */
function everyCall(memory: LongTermMemory): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    store: () => memory.store('k', 1),
    storeMany: () => memory.storeMany([{ key: 'k', value: 1 }]),
    retrieve: () => memory.retrieve('k'),
    retrieveMany: () => memory.retrieveMany(['k']),
    delete: () => memory.delete('k'),
    search: () => memory.search('words'),
    newest: () => memory.search(undefined),
    list: () => recordsOf(memory),
    count: () => memory.count(),
    checkpoint: () => memory.checkpoint(),
    stats: () => memory.stats(),
    deleteMany: () => memory.deleteMany(['k']),
    transaction: () => memory.transaction(async (tx) => tx.retrieve('k')),
    namespaces: () => gather(memory.namespaces()),
    watch: () => firstOf(memory.watch({ after: 0 })),
  };
}

export const closeCases: readonly LongTermMemoryCase[] = [
  memoryCase('close/idempotent', 'closing again, also at the same time, does nothing more', async (memory) => {
    await memory.store('k', 'words');
    await Promise.all([memory.close(), memory.close()]);
    await memory.close();
    await memory[Symbol.asyncDispose]();
    await ensureRejects('CLOSED', () => memory.retrieve('k'));
  }),

  memoryCase('close/every-call', 'every call after close is CLOSED, through views too', async (memory) => {
    const view = memory.namespace('n');
    await memory.store('k', 'words');
    await view.store('k', 'words');
    await memory.close();
    for (const [name, call] of Object.entries(everyCall(memory))) await ensureRejects('CLOSED', call, name);
    for (const [name, call] of Object.entries(everyCall(view)))
      await ensureRejects('CLOSED', call, `${name} of a view`);
  }),

  memoryCase('close/view', "closing a namespace's view closes nothing, not even the view", async (memory) => {
    const view = memory.namespace('n');
    await view.store('k', 'words');
    await view.close();
    {
      await using scoped = memory.namespace('n');
      await scoped.store('scoped', 'words');
    }
    ensureEqual(await view.count(), 2, 'the view');
    ensureEqual((await memory.store('k', 1)).created, true, 'the memory');
    for (const [name, call] of Object.entries(everyCall(view))) {
      await call().catch((error: unknown) => ensure(false, `${name} after closing the view: ${String(error)}`));
    }
  }),

  memoryCase('close/await-using', '`await using` closes at the end of its block', async (memory) => {
    {
      await using scoped = memory;
      await scoped.store('k', 'words');
    }
    await ensureRejects('CLOSED', () => memory.retrieve('k'), 'after the block');
  }),

  memoryCase(
    'close/waits-for-writes',
    'close finishes the writes in flight: each resolves, and is kept',
    async (memory, fixture) => {
      const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
      const writes = keys.map((key) => memory.store(key, 'words'));
      if (fixture.reopen === undefined) {
        await memory.close();
        ensureEqual((await Promise.all(writes)).length, keys.length, 'writes');
        return;
      }
      const again = await fixture.reopen(memory);
      ensureEqual((await Promise.all(writes)).length, keys.length, 'writes');
      ensureEqual(await again.count(), keys.length, 'records, opened again');
    },
  ),

  memoryCase(
    'close/list-in-progress',
    'a list that has begun rejects with CLOSED after close, and does not just end',
    async (memory) => {
      await memory.storeMany(Array.from({ length: 300 }, (_, index) => ({ key: `k${index}`, value: index })));
      await memory.checkpoint();
      let seen = 0;
      const rest = async (): Promise<void> => {
        for await (const _ of memory.list()) {
          seen += 1;
          if (seen === 1) await memory.close();
        }
      };
      await ensureRejects('CLOSED', rest, 'the next record');
    },
  ),
];
