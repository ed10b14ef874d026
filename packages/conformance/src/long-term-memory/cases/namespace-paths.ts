import type { LongTermMemory, NamespacesOptions } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { gather } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

/** Paths with a space between their parts. */
async function pathsOf(memory: LongTermMemory, options?: NamespacesOptions): Promise<readonly string[]> {
  return (await gather(memory.namespaces(options))).map((path) => path.join(' '));
}

async function storeIn(memory: LongTermMemory, paths: readonly string[]): Promise<void> {
  for (const path of paths) await memory.namespace(...path.split(' ')).store('k', 'words');
}

const PATHS = ['a', 'a b c', 'a b d', 'ab', 'users 1', 'users 1 notes', 'users 10', 'users 2 notes'];

export const namespacePathCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'namespace-paths/below',
    'namespaces gives the paths below that hold a record, from here, in order of their parts',
    async (memory, fixture) => {
      await memory.store('k', 'words');
      await storeIn(memory, PATHS.toReversed());
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(await pathsOf(now), PATHS, 'from the root');
        ensureEqual(await pathsOf(now.namespace('a')), ['b c', 'b d'], 'from a');
        ensureEqual(await pathsOf(now.namespace('users', '1')), ['notes'], 'from users 1');
        ensureEqual(await pathsOf(now.namespace('users', '10')), [], 'from users 10');
        ensureEqual(await pathsOf(now.namespace('none')), [], 'from nowhere');
      });
    },
  ),

  memoryCase('namespace-paths/order', 'the order is that of the parts, by code point', async (memory, fixture) => {
    const parts = ['!', 'A', 'a', 'a!', 'é', '\uffff', '😀'];
    for (const part of parts.toReversed()) {
      await memory.namespace(part).store('k', 1);
      await memory.namespace(part, 'z').store('k', 1);
    }
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(
        await gather(now.namespaces()),
        parts.flatMap((part) => [[part], [part, 'z']]),
        'paths',
      );
    });
  }),

  memoryCase(
    'namespace-paths/live',
    'a namespace whose last record is deleted or expires is gone, and comes back with the next store',
    async (memory, fixture) => {
      await memory.namespace('deleted').store('k', 1);
      await memory.namespace('brief').store('k', 1, { ttlMs: 10 });
      await memory.namespace('kept').storeMany([
        { key: 'k', value: 1, ttlMs: 10 },
        { key: 'l', value: 1 },
      ]);
      await memory.checkpoint();
      await memory.namespace('deleted').delete('k');
      ensureEqual(await pathsOf(memory), ['brief', 'kept'], 'before expiry');
      await fixture.clock.advance(10);
      const again = await inEveryLayer(fixture, memory, async (now) =>
        ensureEqual(await pathsOf(now), ['kept'], 'then'),
      );
      await storeIn(again, ['deleted', 'brief']);
      await inEveryLayer(fixture, again, async (now) =>
        ensureEqual(await pathsOf(now), ['brief', 'deleted', 'kept'], 'stored again'),
      );
    },
    TINY_MEMTABLE,
  ),

  memoryCase('namespace-paths/depth', 'depth cuts paths and gives each once', async (memory, fixture) => {
    await storeIn(memory, PATHS);
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(await pathsOf(now, { depth: 1 }), ['a', 'ab', 'users'], 'one part');
      ensureEqual(await pathsOf(now, { depth: 2 }), ['a', 'a b', 'ab', 'users 1', 'users 10', 'users 2'], 'two parts');
      ensureEqual(await pathsOf(now.namespace('users'), { depth: 1 }), ['1', '10', '2'], 'one part below users');
    });
  }),

  memoryCase('namespace-paths/prefix', 'prefix compares whole parts', async (memory, fixture) => {
    await storeIn(memory, PATHS);
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(await pathsOf(now, { prefix: ['users', '1'] }), ['users 1', 'users 1 notes'], 'two parts');
      ensureEqual(await pathsOf(now, { prefix: ['a'] }), ['a', 'a b c', 'a b d'], 'one part');
      ensureEqual(await pathsOf(now, { prefix: ['user'] }), [], 'half a part');
      ensureEqual(await pathsOf(now, { prefix: ['a'], depth: 2 }), ['a', 'a b'], 'with depth');
    });
  }),

  memoryCase('namespace-paths/after', 'after goes on behind a path, also while others write', async (memory) => {
    await storeIn(memory, PATHS);
    const seen: string[] = [];
    let after: readonly string[] | undefined;
    while (seen.length <= PATHS.length) {
      const [next] = await gather(memory.namespaces(after === undefined ? {} : { after }));
      if (next === undefined) break;
      seen.push(next.join(' '));
      after = next;
      await memory.namespace('0', String(seen.length)).store('k', 1);
    }
    ensureEqual(seen, PATHS, 'paths one by one');
    ensureEqual(await pathsOf(memory, { after: ['a', 'b', 'c', 'x'], depth: 2, prefix: ['a'] }), [], 'none behind');
    ensureEqual(await pathsOf(memory, { after: ['ab', 'x'] }), PATHS.slice(4), 'behind one that is not there');
  }),

  memoryCase('bad-input/namespaces', 'bad options of namespaces are INVALID_ARGUMENT', async (memory) => {
    await storeIn(memory, PATHS);
    for (const bad of [
      { depth: 0 },
      { depth: 1.5 },
      { depth: '1' },
      { prefix: 'a' },
      { prefix: [''] },
      { after: [5] },
    ]) {
      const options = bad as unknown as NamespacesOptions;
      await ensureRejects('INVALID_ARGUMENT', () => gather(memory.namespaces(options)), JSON.stringify(bad));
    }
  }),
];
