import { ensure, ensureEqual } from '../../suite/expect.ts';
import { keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const storeCases: readonly LongTermMemoryCase[] = [
  memoryCase('store/created', 'the first store of a key says created, later ones do not', async (memory) => {
    ensureEqual((await memory.store('a', 1)).created, true, 'first store');
    ensureEqual((await memory.store('a', 2)).created, false, 'second store');
    await memory.checkpoint();
    ensureEqual((await memory.store('a', 3)).created, false, 'store after a checkpoint');
    ensureEqual((await memory.store('b', 1)).created, true, 'first store of another key');
  }),

  memoryCase('store/last-wins', 'the last write to a key wins, also over what runs hold', async (memory, fixture) => {
    await memory.store('a', 'old');
    await memory.store('a', 'newer');
    const again = await inEveryLayer(fixture, memory, async (now) =>
      ensureEqual((await now.retrieve('a'))?.value, 'newer'),
    );
    await again.store('a', 'newest');
    await inEveryLayer(fixture, again, async (now) => {
      ensureEqual((await now.retrieve('a'))?.value, 'newest');
      ensureEqual(await keysOf(now), ['a'], 'keys');
    });
  }),

  memoryCase(
    'store/created-at-survives',
    'replacing a record keeps createdAt and moves updatedAt to the time of the write',
    async (memory, { clock }) => {
      const createdAt = new Date(clock.nowMs());
      const first = await memory.store('a', 1);
      ensureEqual([first.createdAt, first.updatedAt], [createdAt, createdAt], 'times of the first store');
      for (const value of [2, 3]) {
        await clock.advance(1_000);
        const stored = await memory.store('a', value);
        ensureEqual(stored.createdAt, createdAt, 'createdAt of a later store');
        ensureEqual(stored.updatedAt, new Date(clock.nowMs()), 'updatedAt of a later store');
        await memory.checkpoint();
        ensureEqual((await recordOf(memory, 'a')).createdAt, createdAt, 'createdAt as retrieved');
      }
    },
  ),

  memoryCase('store/metadata', 'metadata comes back as given, and is {} without any', async (memory, fixture) => {
    const metadata = { kind: 'ui', tags: ['x', null], nested: { deep: [1, { a: true }] }, 'it\'s "odd"': 0.5 };
    await memory.store('with', 1, { metadata });
    await memory.store('without', 1);
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual((await recordOf(now, 'with')).metadata, metadata, 'metadata');
      ensureEqual((await recordOf(now, 'without')).metadata, {}, 'metadata that nobody gave');
    });
  }),

  memoryCase(
    'store/replaces-metadata',
    'a store replaces the metadata whole: nothing of the old one is left',
    async (memory) => {
      await memory.store('a', 1, { metadata: { kind: 'ui', year: 1990 } });
      ensureEqual((await memory.store('a', 2, { metadata: { year: 1991 } })).metadata, { year: 1991 }, 'metadata');
      await memory.store('a', 3);
      ensureEqual((await recordOf(memory, 'a')).metadata, {}, 'metadata after a store without');
    },
  ),

  memoryCase(
    'store/equal-value-again',
    'storing an equal value again still updates metadata, expiry, updatedAt and revision',
    async (memory, { clock }) => {
      const first = await memory.store('a', { theme: 'dark' }, { metadata: { v: 1 }, ttlMs: 1_000 });
      await clock.advance(10);
      await memory.store('a', { theme: 'dark' }, { metadata: { v: 2 }, ttlMs: 5_000 });
      const record = await recordOf(memory, 'a');
      ensureEqual(record.metadata, { v: 2 }, 'metadata');
      ensureEqual(record.expiresAt, new Date(clock.nowMs() + 5_000), 'expiresAt');
      ensureEqual(record.updatedAt, new Date(clock.nowMs()), 'updatedAt');
      ensure(record.revision > first.revision, 'the revision must grow');
    },
  ),

  memoryCase(
    'store/result',
    'a store resolves to the record that retrieve gives, with `created` beside it',
    async (memory, fixture) => {
      const view = memory.namespace('users', '42');
      const metadata = { kind: 'ui' };
      const { created, ...stored } = await view.store('a', [1, { b: null }], {
        metadata,
        ttlMs: 60_000,
        text: 'words',
      });
      ensureEqual(created, true, 'created');
      ensureEqual(stored.namespace, ['users', '42'], 'namespace');
      ensureEqual(stored.key, 'a', 'key');
      ensureEqual(stored.value, [1, { b: null }], 'value');
      ensureEqual(stored.metadata, metadata, 'metadata');
      await inEveryLayer(fixture, memory, async (now) => {
        const retrieved = await now.namespace('users', '42').retrieve('a');
        ensureEqual(retrieved, stored, 'the retrieved record');
      });
    },
  ),

  memoryCase('retrieve/missing', 'a key that was never stored gives undefined', async (memory, fixture) => {
    await memory.store('b', 1);
    await inEveryLayer(fixture, memory, async (now) => {
      for (const key of ['a', 'B', 'b ', 'bb', 'c']) ensureEqual(await now.retrieve(key), undefined, key);
    });
  }),
];
