import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import {
  appendMany,
  batchOf,
  type CommitLogCase,
  ensureHolds,
  logCase,
  newLogCase,
  readAll,
  START,
} from './commit-log-case.ts';

export const callCases: readonly CommitLogCase[] = [
  logCase('signal/aborted', 'a call whose signal has fired is ABORTED and changes nothing', async (log) => {
    await appendMany(log, 3);
    const signal = AbortSignal.abort(new Error('a reason'));
    await ensureRejects('ABORTED', () => log.append(batchOf(4), { after: 3, signal }), 'append');
    await ensureRejects('ABORTED', () => log.truncate(2, { signal }), 'truncate');
    await ensureRejects(
      'ABORTED',
      async () => {
        for await (const commit of log.read({ after: 0, signal })) ensureEqual(commit, undefined, 'commit');
      },
      'read',
    );
    await ensureHolds(log, 1, 3);
  }),
  logCase('signal/during-read', 'a read stops with ABORTED when its signal fires', async (log) => {
    await appendMany(log, 3);
    const controller = new AbortController();
    const sequences: number[] = [];
    await ensureRejects('ABORTED', async () => {
      for await (const commit of log.read({ after: 0, signal: controller.signal })) {
        sequences.push(commit.sequence);
        controller.abort();
      }
    });
    ensureEqual(sequences, [1], 'sequences before');
  }),
  logCase('signal/later', 'a signal that has not fired, or fires afterwards, changes nothing', async (log) => {
    const controller = new AbortController();
    const { signal } = controller;
    await log.append(batchOf(1), { after: 0, signal });
    await log.append(batchOf(2), { after: 1, signal });
    await log.truncate(1, { signal });
    controller.abort();
    await ensureHolds(log, 2, 2);
  }),
  logCase('close/calls', 'every call after close is CLOSED', async (log) => {
    await appendMany(log, 2);
    await log.close();
    await ensureRejects('CLOSED', () => log.append(batchOf(3), { after: 2 }), 'append');
    await ensureRejects('CLOSED', () => readAll(log, 0), 'read');
    await ensureRejects('CLOSED', () => log.truncate(1), 'truncate');
    await ensureRejects('CLOSED', () => log.begin(START), 'begin');
    await ensureRejects('CLOSED', () => log.sync(), 'sync');
  }),
  newLogCase('close/unbegun', 'a log that has not begun can be closed', async (log) => {
    await log.close();
    await ensureRejects('CLOSED', () => log.begin(START), 'begin');
  }),
  logCase('close/twice', 'closing again does nothing', async (log) => {
    await Promise.all([log.close(), log.close()]);
    ensureEqual(await log.close(), undefined, 'third close');
  }),
  logCase('close/waits', 'close waits for appends in flight', async (log) => {
    let isAppended = false;
    const append = log.append(batchOf(1), { after: 0 }).then(() => {
      isAppended = true;
    });
    await log.close();
    // Both may end in the same step; the order of their callbacks then means nothing.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    ensureEqual(isAppended, true, 'the append has resolved before close');
    await append;
  }),
];
