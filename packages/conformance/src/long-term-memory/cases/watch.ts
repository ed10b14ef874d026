import type { WatchOptions } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { gather, recordOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';
import { changesOf, hasSettled, summariesOf, summaryOf } from './watching.ts';

export const watchCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'watch/from-now',
    'without a position a watch gives what comes after the call, one change after the other',
    async (memory) => {
      await memory.store('before', 1);
      const watch = memory.watch()[Symbol.asyncIterator]();
      await memory.store('a', 1);
      const first = watch.next();
      await memory.store('b', { n: 2 });
      ensureEqual(summaryOf((await first).value), '+a=1', 'first change');
      const next = watch.next();
      ensureEqual(summaryOf((await next).value), '+b={"n":2}', 'second change');
      const third = watch.next();
      ensure(!(await hasSettled(third)), 'nothing more has happened yet');
      await memory.delete('a');
      await memory.delete('none');
      await memory.store('c', 3);
      ensureEqual(summaryOf((await third).value), '-a', 'third change');
      ensureEqual(summaryOf((await watch.next()).value), '+c=3', 'fourth change');
      await watch.return?.();
    },
  ),

  memoryCase('watch/content', 'a change tells the whole record, or when it was deleted', async (memory, { clock }) => {
    const [now, later] = [clock.nowMs(), clock.nowMs() + 5];
    await memory.namespace('n').store('k', { a: [1] }, { metadata: { m: 1 }, ttlMs: 100 });
    const record = await recordOf(memory.namespace('n'), 'k');
    await clock.advance(5);
    await memory.namespace('n').delete('k');
    const [stored, deleted] = await changesOf(memory.namespace('n'), 2, { after: 0 });
    ensure(stored?.kind === 'stored' && Object.isFrozen(stored.record), 'stored');
    ensureEqual([stored.record, stored.revision], [record, record.revision], 'record');
    ensureEqual(stored.record.createdAt, new Date(now), 'createdAt');
    ensure(deleted?.kind === 'deleted', 'deleted');
    ensureEqual([deleted.key, deleted.deletedAt], ['k', new Date(later)], 'deletion');
    ensure(deleted.revision > stored.revision, 'revisions grow');
  }),

  memoryCase(
    'watch/namespace-and-prefix',
    'a watch tells of its own namespace only, and of keys with the prefix only',
    async (memory) => {
      const mine = memory.namespace('mine');
      for (const view of [memory, mine, memory.namespace('mine', 'below'), memory.namespace('mine2')]) {
        for (const key of ['a', 'ab', 'b']) await view.store(key, view.path.length);
        await view.delete('ab');
      }
      ensureEqual(await summariesOf(mine, 4, { after: 0 }), ['+a=1', '+ab=1', '+b=1', '-ab'], 'the namespace');
      ensureEqual(await summariesOf(mine, 3, { after: 0, prefix: 'a' }), ['+a=1', '+ab=1', '-ab'], 'a');
      ensureEqual(await summariesOf(mine, 2, { after: 0, prefix: 'ab' }), ['+ab=1', '-ab'], 'ab');
      ensureEqual(await summariesOf(memory, 4, { after: 0 }), ['+a=0', '+ab=0', '+b=0', '-ab'], 'the root');
    },
  ),

  memoryCase(
    'watch/position',
    'a watch goes on behind any change, also one in the middle of a commit',
    async (memory) => {
      await memory.store('first', 0);
      const stored = await memory.storeMany(['a', 'b', 'c'].map((key) => ({ key, value: 1 })));
      await memory.store('last', 2);
      const all = ['+first=0', '+a=1', '+b=1', '+c=1', '+last=2'];
      ensureEqual(await summariesOf(memory, 5, { after: 0 }), all, 'from the beginning');
      for (const [index, { revision }] of stored.entries()) {
        const rest = all.slice(index + 2);
        ensureEqual(await summariesOf(memory, rest.length, { after: revision }), rest, `behind ${index}`);
      }
      const { lastRevision } = await memory.stats();
      const next = changesOf(memory, 1, { after: lastRevision });
      ensure(!(await hasSettled(next)), 'nothing is behind lastRevision');
      await memory.store('new', 3);
      ensureEqual((await next).map(summaryOf), ['+new=3'], 'what comes behind lastRevision');
    },
  ),

  memoryCase(
    'watch/expiry',
    'expiry is no change; what was stored is told with its end, also after it',
    async (memory, { clock }) => {
      await memory.store('k', 1, { ttlMs: 5 });
      await clock.advance(5);
      await memory.store('l', 2);
      ensureEqual(await summariesOf(memory, 2, { after: 0 }), ['+k=1', '+l=2'], 'changes');
    },
  ),

  memoryCase(
    'watch/reopened',
    'a watch goes on where an earlier one ended, across checkpoints and opening again, without gaps or repetitions',
    async (memory, fixture) => {
      const seen: string[] = [];
      const expected: string[] = [];
      let after = 0;
      let now = memory;
      for (let step = 0; step < 6; step += 1) {
        for (const key of ['a', 'b', 'c']) {
          await now.store(`${key}${step}`, step);
          expected.push(`+${key}${step}=${step}`);
        }
        for (const change of await changesOf(now, 2, { after })) {
          seen.push(summaryOf(change));
          after = change.revision;
        }
        if (step % 2 === 0) await now.checkpoint();
        else now = await restarted(fixture, now);
      }
      const rest = await summariesOf(now, expected.length - seen.length, { after });
      ensureEqual([...seen, ...rest], expected, 'changes');
    },
    TINY_MEMTABLE,
  ),

  memoryCase('bad-input/watch', 'a position or prefix that is none is INVALID_ARGUMENT', async (memory) => {
    await memory.store('k', 1);
    for (const bad of [
      { after: -1 },
      { after: 1.5 },
      { after: '0' },
      { after: null },
      { prefix: 5 },
      { prefix: null },
    ]) {
      const options = { after: 0, ...bad } as unknown as WatchOptions;
      await ensureRejects('INVALID_ARGUMENT', () => changesOf(memory, 1, options), JSON.stringify(bad));
    }
  }),

  memoryCase(
    'watch/gone',
    'a position that the log no longer holds, or has not reached, is NOT_FOUND; later ones are told',
    async (memory) => {
      const { revision } = await memory.store('a', 1);
      await memory.store('b', 2);
      await memory.checkpoint();
      const { lastRevision } = await memory.stats();
      await ensureRejects('NOT_FOUND', () => changesOf(memory, 1, { after: 0 }), 'the beginning');
      await ensureRejects('NOT_FOUND', () => changesOf(memory, 1, { after: revision }), 'the first change');
      await ensureRejects('NOT_FOUND', () => changesOf(memory, 1, { after: lastRevision + 1 }), 'the future');
      await memory.store('c', 3);
      ensureEqual(await summariesOf(memory, 1, { after: lastRevision }), ['+c=3'], 'what came later');
    },
    { log: { retainBytes: 0 } },
  ),

  memoryCase('watch/closed', 'a watch ends when the memory closes, and cannot begin then', async (memory) => {
    await memory.store('k', 1);
    const all = memory.watch({ after: 0 })[Symbol.asyncIterator]();
    const first = await all.next();
    ensure(first.done !== true, 'the first change comes');
    ensureEqual(summaryOf(first.value), '+k=1', 'the first change');
    const next = all.next();
    const none = gather(memory.namespace('n').watch());
    ensure(!(await hasSettled(Promise.race([next, none]))), 'they wait');
    await memory.close();
    ensureEqual([(await next).done, await none], [true, []], 'after closing');
    await ensureRejects('CLOSED', () => gather(memory.watch()), 'a watch after closing');
  }),
];
