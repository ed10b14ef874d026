import type { LongTermMemory, MemoryCallOptions } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, firstOf, gather, keysOf, recordsOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase } from './memory-case.ts';

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

function writes(memory: LongTermMemory, options: MemoryCallOptions): Calls {
  return {
    store: () => memory.store('new', 'words', options),
    'store over a record': () => memory.store('k', 'changed', { ...options, metadata: { changed: true } }),
    storeMany: () =>
      memory.storeMany(
        [
          { key: 'many', value: 1 },
          { key: 'k', value: 'changed' },
        ],
        options,
      ),
    delete: () => memory.delete('k', options),
    deleteMany: () => memory.deleteMany(['k'], options),
    transaction: () => memory.transaction(async (tx) => tx.store('k', 'changed'), options),
  };
}

function reads(memory: LongTermMemory, options: MemoryCallOptions): Calls {
  return {
    retrieve: () => memory.retrieve('k', options),
    retrieveMany: () => memory.retrieveMany(['k'], options),
    search: () => memory.search('words', options),
    newest: () => memory.search(undefined, options),
    list: () => recordsOf(memory, options),
    count: () => memory.count(options),
    checkpoint: () => memory.checkpoint(options),
    stats: () => memory.stats(options),
    namespaces: () => gather(memory.namespaces(options)),
    watch: () => firstOf(memory.watch({ ...options, after: 0 })),
  };
}

export const signalCases: readonly LongTermMemoryCase[] = [
  memoryCase('signal/writes', 'a write whose signal has fired is ABORTED and stores nothing', async (memory) => {
    const { revision } = await memory.store('k', 'words');
    const commits = await commitsOf(memory);
    for (const view of [memory, memory.namespace('n')]) {
      for (const [name, call] of Object.entries(writes(view, { signal: AbortSignal.abort() }))) {
        await ensureRejects('ABORTED', call, name);
      }
    }
    ensureEqual(await commitsOf(memory), commits, 'commits');
    ensureEqual(await keysOf(memory), ['k'], 'keys');
    ensureEqual((await memory.retrieve('k'))?.revision, revision, 'revision');
    ensureEqual(await memory.namespace('n').count(), 0, 'count of the namespace');
  }),

  memoryCase('signal/reads', 'a read whose signal has fired is ABORTED', async (memory) => {
    for (const checkpoint of [false, true]) {
      await memory.store('k', 'words');
      if (checkpoint) await memory.checkpoint();
      for (const [name, call] of Object.entries(reads(memory, { signal: AbortSignal.abort() }))) {
        await ensureRejects('ABORTED', call, name);
      }
    }
  }),

  memoryCase('signal/list', 'a list stops with ABORTED when its signal fires in between', async (memory) => {
    await memory.storeMany(Array.from({ length: 300 }, (_, index) => ({ key: `k${index}`, value: index })));
    const controller = new AbortController();
    let seen = 0;
    const rest = async (): Promise<void> => {
      for await (const _ of memory.list({ signal: controller.signal })) {
        seen += 1;
        if (seen === 5) controller.abort();
      }
    };
    await ensureRejects('ABORTED', rest, 'the next record');
    ensureEqual(seen, 5, 'records before');
  }),

  memoryCase('signal/unfired', 'a signal that does not fire, or fires afterwards, changes nothing', async (memory) => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    await memory.store('k', 'words');
    for (const [, call] of Object.entries(reads(memory, options))) await call();
    for (const [, call] of Object.entries(writes(memory, options))) await call();
    controller.abort();
    ensureEqual(await keysOf(memory), ['k', 'many', 'new'], 'keys');
    ensureEqual((await memory.store('after', 1)).created, true, 'a later store');
  }),
];
