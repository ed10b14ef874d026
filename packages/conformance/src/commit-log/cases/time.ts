import { ensureEqual } from '../../suite/expect.ts';
import { batchOf, type CommitLogCase, logCase, newLogCase, readAll, START } from './commit-log-case.ts';

export const timeCases: readonly CommitLogCase[] = [
  logCase('time/clock', 'a commit has the time of the writer’s clock', async (log, { time }) => {
    const times: number[] = [];
    for (const [after, nowMs] of [1000, 1000, 2500, 1_700_000_000_000].entries()) {
      time.timeMs = nowMs;
      times.push((await log.append(batchOf(after + 1), { after })).timeMs);
    }
    ensureEqual(times, [1000, 1000, 2500, 1_700_000_000_000], 'times of the appends');
    ensureEqual(
      (await readAll(log, 0)).map((commit) => commit.timeMs),
      times,
      'times read',
    );
  }),
  logCase(
    'time/never-back',
    'a commit is never before its predecessor, whatever the clock says',
    async (log, { time }) => {
      const times: number[] = [];
      for (const [after, nowMs] of [5000, 4000, 1, 5001, 0].entries()) {
        time.timeMs = nowMs;
        times.push((await log.append(batchOf(after + 1), { after })).timeMs);
      }
      ensureEqual(times, [5000, 5000, 5000, 5001, 5001], 'times');
      ensureEqual(
        (await readAll(log, 0)).map((commit) => commit.timeMs),
        times,
        'times read',
      );
    },
  ),
  newLogCase(
    'time/after-start',
    'the first commit is never before the commit that the log continues',
    async (log, { time }) => {
      time.timeMs = 1000;
      await log.begin({ ...START, after: 3, timeMs: 9000 });
      ensureEqual((await log.append(batchOf(4), { after: 3 })).timeMs, 9000, 'time');
    },
  ),
  logCase('time/whole-milliseconds', 'times are whole milliseconds', async (log, { time }) => {
    time.timeMs = 1000.75;
    ensureEqual((await log.append(batchOf(1), { after: 0 })).timeMs, 1000, 'time');
  }),
];
