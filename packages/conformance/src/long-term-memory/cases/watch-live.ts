import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { gather } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';
import { changesOf, hasSettled, summariesOf, summaryOf } from './watching.ts';

const WRITERS = Array.from({ length: 20 }, (_, index) => index);

export const watchLiveCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'watch/history-and-live',
    'what was there and what comes follow one another, each once and in order, while many write and checkpoints run',
    async (memory) => {
      const write = async (writer: number): Promise<void> => {
        for (let step = 0; step < 10; step += 1) await memory.store(`${writer}-${step}`, step);
      };
      await Promise.all(WRITERS.slice(0, 5).map(write));
      const watches = Array.from({ length: 3 }, () => changesOf(memory, 200, { after: 0 }));
      const checkpoints = Array.from({ length: 5 }, () => memory.checkpoint());
      await Promise.all([...WRITERS.slice(5).map(write), ...checkpoints]);
      for (const changes of await Promise.all(watches)) {
        const revisions = changes.map(({ revision }) => revision);
        ensure(
          revisions.every((revision, index) => index === 0 || revision > (revisions[index - 1] ?? Number.NaN)),
          'revisions must grow',
        );
        ensureEqual(new Set(changes.map(summaryOf)).size, 200, 'different changes');
      }
    },
    { memtable: { maxEntries: 30 } },
  ),

  memoryCase(
    'watch/slow-consumer',
    'who takes one change and comes back much later misses nothing',
    async (memory) => {
      const watch = memory.watch()[Symbol.asyncIterator]();
      await memory.store('k', 0);
      const seen = [summaryOf((await watch.next()).value)];
      for (let index = 1; index < 300; index += 1) await memory.store('k', index);
      while (seen.length < 300) seen.push(summaryOf((await watch.next()).value));
      ensureEqual(
        seen,
        Array.from({ length: 300 }, (_, index) => `+k=${index}`),
        'changes',
      );
      await watch.return?.();
    },
    TINY_MEMTABLE,
  ),

  memoryCase('watch/transaction', 'the changes of a transaction follow one another', async (memory) => {
    await memory.store('gone', 1);
    const { lastRevision } = await memory.stats();
    await Promise.all([
      memory.transaction(async (tx) => {
        await tx.store('a', 1);
        await memory.store('between', 1);
        await tx.delete('gone');
        await tx.store('b', 1);
      }),
      memory.store('beside', 1),
    ]);
    const changes = await summariesOf(memory, 5, { after: lastRevision });
    const at = changes.indexOf('+a=1');
    ensureEqual(changes.slice(at, at + 3), ['+a=1', '-gone', '+b=1'], 'changes of the transaction');
  }),

  memoryCase(
    'watch/ended',
    'a watch that is left, even while it waits, ends, and the memory goes on',
    async (memory) => {
      const watch = memory.watch()[Symbol.asyncIterator]();
      const waiting = watch.next();
      ensure(!(await hasSettled(waiting)), 'it waits');
      const left = watch.return?.() ?? Promise.resolve();
      // It may have asked a store that is far away.
      ensure(await hasSettled(Promise.all([left, waiting]), 20_000), 'leaving it ends the wait');
      ensureEqual((await waiting).done, true, 'the change that was waited for');
      ensureEqual((await watch.next()).done, true, 'the next one');
      await memory.store('k', 1);
      for await (const _ of memory.watch({ after: 0, signal: new AbortController().signal })) break;
      await memory.store('l', 1);
      ensureEqual(await summariesOf(memory, 2, { after: 0 }), ['+k=1', '+l=1'], 'another watch');
    },
  ),

  memoryCase('watch/signal', 'a watch whose signal fires rejects with ABORTED', async (memory) => {
    await memory.storeMany(['a', 'b', 'c'].map((key) => ({ key, value: 1 })));
    for (const afterChanges of [1, 3]) {
      const controller = new AbortController();
      const seen: string[] = [];
      const allSeen = Promise.withResolvers<void>();
      const watching = async (): Promise<void> => {
        for await (const change of memory.watch({ after: 0, signal: controller.signal })) {
          seen.push(summaryOf(change));
          if (seen.length === afterChanges && afterChanges === 1) controller.abort();
          if (seen.length === afterChanges) allSeen.resolve();
        }
      };
      const rest = watching();
      await Promise.race([allSeen.promise, rest.catch(() => undefined)]);
      if (afterChanges === 3) {
        ensure(!(await hasSettled(rest)), 'it waits');
        controller.abort();
      }
      await ensureRejects('ABORTED', () => rest, 'the watch');
      ensureEqual(seen.length, afterChanges, 'changes before');
    }
    await ensureRejects('ABORTED', () => gather(memory.watch({ signal: AbortSignal.abort() })), 'a signal from before');
  }),
];
