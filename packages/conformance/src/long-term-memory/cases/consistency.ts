import type { LongTermMemory, MemoryReadOptions } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { gather } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

type Reads = Readonly<Record<string, () => Promise<unknown>>>;

/** Every read of the port, as what it says of one record with the key `k`. */
function readsOf(memory: LongTermMemory, options: MemoryReadOptions): Reads {
  return {
    retrieve: async () => (await memory.retrieve('k', options)) !== undefined,
    retrieveMany: async () => (await memory.retrieveMany(['k'], options))[0] !== undefined,
    search: async () => (await memory.search('words', options)).hits.length === 1,
    newest: async () => (await memory.search(undefined, options)).hits.length === 1,
    list: async () => (await gather(memory.list(options))).length === 1,
    count: async () => (await memory.count(options)) === 1,
    namespaces: async () => (await gather(memory.namespaces(options))).length === 1,
    stats: async () => (await memory.stats(options)).records === 2,
  };
}

export const consistencyCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'consistency/own-writes',
    'every read takes latest and local, and sees own writes with either',
    async (memory, fixture) => {
      await memory.store('k', 'words');
      await memory.namespace('n').store('k', 'words');
      await inEveryLayer(fixture, memory, async (now) => {
        for (const consistency of ['latest', 'local'] as const) {
          for (const [name, read] of Object.entries(readsOf(now, { consistency }))) {
            ensureEqual(await read(), true, `${name} with ${consistency}`);
          }
        }
      });
    },
  ),

  memoryCase('bad-input/consistency', 'a consistency that is none is INVALID_ARGUMENT', async (memory) => {
    for (const bad of ['newest', '', null, true]) {
      const options = { consistency: bad } as unknown as MemoryReadOptions;
      for (const [name, read] of Object.entries(readsOf(memory, options))) {
        await ensureRejects('INVALID_ARGUMENT', read, `${name}: ${String(bad)}`);
      }
    }
  }),
];
