import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { appendMany, type CommitLogCase, ensureHolds, logCase, readAll, START } from './commit-log-case.ts';

export const truncateCases: readonly CommitLogCase[] = [
  logCase('truncate/rest', 'commits after the truncated ones stay, with their sequences', async (log) => {
    await appendMany(log, 10);
    await log.truncate(4);
    await ensureHolds(log, 5, 10);
    await appendMany(log, 2);
    await ensureHolds(log, 5, 12);
  }),
  logCase('truncate/all', 'a log of which everything was truncated goes on with the next sequence', async (log) => {
    await appendMany(log, 5);
    await log.truncate(5);
    ensureEqual(await readAll(log, 5), [], 'commits');
    ensureEqual((await appendMany(log, 1))[0]?.sequence, 6, 'sequence');
    await ensureHolds(log, 6, 6);
  }),
  logCase('truncate/gone', 'reading what is gone is NOT_FOUND', async (log) => {
    await appendMany(log, 6);
    await log.truncate(4);
    for (const after of [0, 3]) await ensureRejects('NOT_FOUND', () => readAll(log, after), `after ${after}`);
    await log.truncate(6);
    await ensureRejects('NOT_FOUND', () => readAll(log, 5), 'after 5');
  }),
  logCase(
    'truncate/state',
    'the state says through what the log was truncated, and that it became smaller',
    async (log) => {
      await appendMany(log, 10);
      const before = log.state?.sizeBytes ?? 0;
      await log.truncate(4);
      ensureEqual(log.state?.truncatedThrough, 4, 'truncatedThrough');
      ensureEqual(log.state?.lastSequence, 10, 'lastSequence');
      ensure((log.state?.sizeBytes ?? before) < before, 'sizeBytes must fall');
      await log.truncate(10);
      ensureEqual(log.state?.truncatedThrough, 10, 'truncatedThrough after all');
      ensureEqual(log.state?.lastSequence, 10, 'lastSequence after all');
    },
  ),
  logCase('truncate/again', 'truncating what is gone changes nothing', async (log) => {
    await appendMany(log, 6);
    await log.truncate(4);
    for (const through of [4, 2, 0]) await log.truncate(through);
    ensureEqual(log.state?.truncatedThrough, 4, 'truncatedThrough');
    await ensureHolds(log, 5, 6);
  }),
  logCase(
    'truncate/not-reached',
    'a sequence that the log has not reached is INVALID_ARGUMENT and drops nothing',
    async (log) => {
      await appendMany(log, 3);
      for (const through of [4, 1000, -1, 1.5, Number.NaN]) {
        await ensureRejects('INVALID_ARGUMENT', () => log.truncate(through), `through ${through}`);
      }
      await ensureHolds(log, 1, 3);
    },
  ),
  logCase('truncate/repeated', 'a log can be truncated over and over', async (log) => {
    for (let round = 1; round <= 12; round += 1) {
      await appendMany(log, 5);
      const through = round % 3 === 0 ? round * 5 : round * 5 - 2;
      await log.truncate(through);
      await ensureHolds(log, through + 1, round * 5);
    }
  }),
  logCase('truncate/time', 'times do not fall after everything was truncated', async (log, { time }) => {
    time.timeMs = 5000;
    await appendMany(log, 2);
    await log.truncate(2);
    time.timeMs = 100;
    ensureEqual(log.state?.lastTimeMs, 5000, 'lastTimeMs');
    ensureEqual((await appendMany(log, 1))[0]?.timeMs, 5000, 'time');
  }),
  logCase('truncate/state-time', 'the state says when the last truncated commit was made', async (log, { time }) => {
    for (const timeMs of [5000, 6000, 7000]) {
      time.timeMs = timeMs;
      await appendMany(log, 1);
    }
    ensureEqual(log.state?.truncatedTimeMs, START.timeMs, 'truncatedTimeMs of a whole log');
    await log.truncate(2);
    ensureEqual(log.state?.truncatedTimeMs, 6000, 'truncatedTimeMs');
    await log.truncate(1);
    ensureEqual(log.state?.truncatedTimeMs, 6000, 'truncatedTimeMs after truncating what is gone');
    await log.truncate(3);
    ensureEqual(log.state?.truncatedTimeMs, 7000, 'truncatedTimeMs after all');
  }),
  logCase('truncate/begun', 'a truncated log still knows how it began', async (log) => {
    await appendMany(log, 2);
    await log.truncate(2);
    await log.begin(START);
    await ensureRejects('PRECONDITION_FAILED', () => log.begin({ ...START, after: 2 }), 'another start');
  }),
  logCase('truncate/while-appending', 'appends and truncates at once lose nothing', async (log) => {
    await appendMany(log, 20);
    const appends = appendMany(log, 20);
    await Promise.all([log.truncate(5), log.truncate(15), appends]);
    await ensureHolds(log, 16, 40);
  }),
];
