import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import type { CommitLogFixture, StoppedLog } from '../fixture.ts';
import { appendMany, type CommitLogCase, ensureHolds, logCase, newLogCase, START } from './commit-log-case.ts';

export const durableCases: readonly CommitLogCase[] = [
  logCase(
    'durable/reopen',
    'a durable log is found again after close, whole; another begins anew',
    async (log, fixture) => {
      await appendMany(log, 7);
      const { state } = log;
      await log.close();
      const again = await fixture.open();
      ensureEqual(again.durable, log.durable, 'durable');
      if (!again.durable) return ensureEqual(again.state, undefined, 'state of a log that is not durable');
      ensureEqual(again.state, state, 'state');
      ensureEqual(again.recovery, { tornBytes: 0 }, 'recovery');
      await ensureHolds(again, 1, 7);
      await appendMany(again, 2);
      await ensureHolds(again, 1, 9);
    },
  ),
  newLogCase('durable/unbegun', 'a log that was closed before it began has not begun', async (log, fixture) => {
    await log.close();
    const again = await fixture.open();
    ensureEqual(again.state, undefined, 'state');
    await again.begin(START);
    await appendMany(again, 1);
    await ensureHolds(again, 1, 1);
  }),
  durableCase('durable/reopen-begun', 'a log that is found again knows how it began', async (log, fixture) => {
    await appendMany(log, 1);
    await log.close();
    const again = await fixture.open();
    await again.begin(START);
    await ensureRejects('PRECONDITION_FAILED', () => again.begin({ ...START, storeId: 'store-2' }), 'another start');
    await ensureHolds(again, 1, 1);
  }),
  durableCase(
    'durable/reopen-truncated',
    'what was truncated stays gone, and what was not stays',
    async (log, fixture) => {
      await appendMany(log, 6);
      await log.truncate(4);
      await log.close();
      const partly = await fixture.open();
      ensureEqual(partly.state?.truncatedThrough, 4, 'truncatedThrough');
      await ensureHolds(partly, 5, 6);
      await partly.truncate(6);
      await partly.close();
      const empty = await fixture.open();
      ensureEqual(empty.state?.lastSequence, 6, 'lastSequence');
      await appendMany(empty, 2);
      await empty.close();
      await ensureHolds(await fixture.open(), 7, 8);
    },
  ),
  durableCase('durable/reopen-time', 'times do not fall after reopening', async (log, fixture) => {
    fixture.time.timeMs = 5000;
    await appendMany(log, 1);
    await log.close();
    fixture.time.timeMs = 100;
    ensureEqual((await appendMany(await fixture.open(), 1))[0]?.timeMs, 5000, 'time');
  }),
  crashCase('durable/crash', 'a machine that stops loses no commit whose append has resolved', async (stopped) => {
    const log = await stopped.open();
    ensureEqual(log.recovery, { tornBytes: 0 }, 'recovery');
    await ensureHolds(log, 1, 5);
    await appendMany(log, 1);
    await ensureHolds(log, 1, 6);
  }),
  newLogCase(
    'durable/sync',
    'sync changes nothing that can be seen: before the log has begun, with nothing new, and while appends go on',
    async (log) => {
      await log.sync();
      ensureEqual(log.state, undefined, 'state before begin');
      await log.begin(START);
      await log.sync();
      const appends = appendMany(log, 5);
      await Promise.all([log.sync(), appends]);
      await Promise.all([log.sync(), log.sync()]);
      await ensureHolds(log, 1, 5);
    },
  ),
  durableCase('durable/sync-crash', 'a synced log is found whole after a crash', async (log, fixture) => {
    await appendMany(log, 3);
    await log.sync();
    const stopped = await fixture.crash();
    await ensureHolds(await stopped.open(), 1, 3);
  }),
  crashCase(
    'durable/torn',
    'a half written last commit is left out, counted, and cut off by the next append',
    async (stopped) => {
      await stopped.tearLast();
      const log = await stopped.open();
      ensure(log.recovery.tornBytes > 0, 'tornBytes must count the torn commit');
      await ensureHolds(log, 1, 4);
      await appendMany(log, 2);
      await ensureHolds(log, 1, 6);
      await log.close();
      const again = await stopped.open();
      ensureEqual(again.recovery, { tornBytes: 0 }, 'recovery after an append');
      await ensureHolds(again, 1, 6);
    },
  ),
  crashCase(
    'durable/torn-untouched',
    'opening and closing a log with a half written commit changes nothing',
    async (stopped) => {
      await stopped.tearLast();
      const before = await stopped.content();
      await (await stopped.open()).close();
      ensureEqual(await stopped.content(), before, 'content');
    },
  ),
  crashCase(
    'durable/damaged',
    'a damaged commit before others is CORRUPT_DATA, and nothing is written',
    async (stopped) => {
      await stopped.damageMiddle();
      const before = await stopped.content();
      await ensureRejects('CORRUPT_DATA', () => stopped.open(), 'open');
      ensureEqual(await stopped.content(), before, 'content');
      await ensureRejects('CORRUPT_DATA', () => stopped.open(), 'open again');
    },
  ),
];

/** A case for durable logs; of another the suite has already seen that it says so and begins anew. */
function durableCase(id: string, requirement: string, run: Parameters<typeof logCase>[2]): CommitLogCase {
  return logCase(id, requirement, async (log, fixture) => {
    if (log.durable) await run(log, fixture);
    else await ensureBeginsAnew(fixture, log);
  });
}

async function ensureBeginsAnew(fixture: CommitLogFixture, log: { close(): Promise<void> }): Promise<void> {
  await log.close();
  ensureEqual((await fixture.open()).state, undefined, 'state of a log that is not durable');
}

/** A case on what a stopped machine leaves of a log of five commits. */
function crashCase(id: string, requirement: string, run: (stopped: StoppedLog) => Promise<void>): CommitLogCase {
  return logCase(id, requirement, async (log, fixture) => {
    // So that the last commit proves that those before it were on the disk, also of a relaxed log.
    await appendMany(log, 4);
    await log.sync();
    await appendMany(log, 1);
    if (log.durable) await run(await fixture.crash());
    else await ensureRejects('UNSUPPORTED', () => fixture.crash(), 'crash of a log that is not durable');
  });
}
