import type { CommitLogStart } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { appendMany, batchOf, type CommitLogCase, ensureHolds, logCase, newLogCase, START } from './commit-log-case.ts';

const SENSELESS_STARTS: readonly CommitLogStart[] = [
  { ...START, storeId: '' },
  { ...START, after: -1 },
  { ...START, after: 0.5 },
  { ...START, after: Number.NaN },
  { ...START, timeMs: -1 },
  { ...START, timeMs: Number.POSITIVE_INFINITY },
];

export const beginCases: readonly CommitLogCase[] = [
  newLogCase('begin/none-yet', 'a new log has no state, and append is PRECONDITION_FAILED', async (log) => {
    ensureEqual(log.state, undefined, 'state');
    await ensureRejects('PRECONDITION_FAILED', () => log.append(batchOf(1), { after: 0 }), 'append');
    ensureEqual(log.state, undefined, 'state after the append');
    await log.begin(START);
    await appendMany(log, 1);
    await ensureHolds(log, 1, 1);
  }),
  newLogCase('begin/state', 'a log that has begun says for whom, and where it ends', async (log) => {
    await log.begin({ storeId: 'store-ä', after: 7, timeMs: 1234 });
    const { sizeBytes: _, ...state } = log.state ?? { sizeBytes: 0 };
    const began = { storeId: 'store-ä', lastSequence: 7, lastTimeMs: 1234, truncatedThrough: 7, truncatedTimeMs: 1234 };
    ensureEqual(state, began, 'state');
    ensureEqual(log.recovery, { tornBytes: 0 }, 'recovery');
  }),
  newLogCase(
    'begin/continues',
    'the first commit has the sequence after the one that the log continues',
    async (log) => {
      await log.begin({ ...START, after: 2 ** 40 });
      ensureEqual((await log.append(batchOf(1), { after: 2 ** 40 })).sequence, 2 ** 40 + 1, 'sequence');
      await ensureRejects('PRECONDITION_FAILED', () => log.append(batchOf(1), { after: 0 }), 'append after 0');
    },
  ),
  logCase('begin/again', 'saying the same again changes nothing', async (log) => {
    await appendMany(log, 2);
    await log.begin({ ...START });
    await ensureHolds(log, 1, 2);
  }),
  logCase('begin/otherwise', 'saying something else is PRECONDITION_FAILED and changes nothing', async (log) => {
    await appendMany(log, 2);
    for (const other of [{ storeId: 'store-2' }, { after: 2 }, { timeMs: 1 }]) {
      await ensureRejects('PRECONDITION_FAILED', () => log.begin({ ...START, ...other }), JSON.stringify(other));
    }
    ensureEqual(log.state?.storeId, 'store-1', 'storeId');
    await ensureHolds(log, 1, 2);
  }),
  newLogCase('begin/senseless', 'a senseless start is INVALID_ARGUMENT and begins nothing', async (log) => {
    for (const start of SENSELESS_STARTS) {
      await ensureRejects('INVALID_ARGUMENT', () => log.begin(start), JSON.stringify(start));
    }
    ensureEqual(log.state, undefined, 'state');
  }),
];
