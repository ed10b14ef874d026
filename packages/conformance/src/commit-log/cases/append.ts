import { EiderError } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { appendMany, batchOf, type CommitLogCase, ensureHolds, logCase, readAll } from './commit-log-case.ts';

const RACERS = 32;

export const appendCases: readonly CommitLogCase[] = [
  logCase('append/sequences', 'commits get the sequences 1, 2, 3, … and are read back as they were', async (log) => {
    const positions = await appendMany(log, 20);
    ensureEqual(
      positions.map((position) => position.sequence),
      Array.from({ length: 20 }, (_, index) => index + 1),
      'sequences',
    );
    await ensureHolds(log, 1, 20);
  }),
  logCase(
    'append/moved-on',
    'an append after a commit that is not the last is PRECONDITION_FAILED and writes nothing',
    async (log) => {
      await appendMany(log, 3);
      for (const after of [0, 2, 4, 100]) {
        await ensureRejects('PRECONDITION_FAILED', () => log.append(batchOf(4), { after }), `after ${after}`);
      }
      await ensureHolds(log, 1, 3);
      await appendMany(log, 1);
      await ensureHolds(log, 1, 4);
    },
  ),
  logCase('append/race', 'of 32 concurrent appends after the same commit exactly one wins', async (log) => {
    await appendMany(log, 1);
    const racers = Array.from({ length: RACERS }, (_, racer) => log.append(Uint8Array.of(racer), { after: 1 }));
    const outcomes = await Promise.allSettled(racers);
    const winners = outcomes.flatMap((outcome, racer) => (outcome.status === 'fulfilled' ? [racer] : []));
    ensureEqual(winners.length, 1, 'number of winners');
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      ensure(EiderError.is(outcome.reason, 'PRECONDITION_FAILED'), 'a loser must get PRECONDITION_FAILED');
    }
    ensureEqual(
      (await readAll(log, 1)).map((commit) => [...commit.batch]),
      [winners],
      'commits',
    );
  }),
  logCase('append/empty', 'an empty batch is INVALID_ARGUMENT', async (log) => {
    await ensureRejects('INVALID_ARGUMENT', () => log.append(new Uint8Array(), { after: 0 }));
    ensureEqual(log.state?.lastSequence, 0, 'lastSequence');
  }),
  logCase('append/senseless-after', 'an `after` that can be no sequence is INVALID_ARGUMENT', async (log) => {
    for (const after of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await ensureRejects('INVALID_ARGUMENT', () => log.append(batchOf(1), { after }), `after ${after}`);
    }
    await ensureHolds(log, 1, 0);
  }),
  logCase('append/any-bytes', 'a batch is any bytes: zeros, every byte, a view, three MiB', async (log) => {
    const batches = [
      new Uint8Array(1),
      new Uint8Array(100),
      Uint8Array.from({ length: 256 }, (_, index) => index),
      Uint8Array.of(1, 2, 3, 4, 5, 6).subarray(2, 4),
      Uint8Array.from({ length: 3 * 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
      Uint8Array.of(9),
    ];
    for (const [after, batch] of batches.entries()) await log.append(batch, { after });
    const commits = await readAll(log, 0);
    ensureEqual(
      commits.map((commit) => commit.batch.byteLength),
      batches.map((batch) => batch.byteLength),
      'sizes',
    );
    for (const [index, batch] of batches.entries()) {
      const read = commits[index]?.batch;
      ensure(
        batch.every((byte, offset) => byte === read?.[offset]),
        `a byte of batch ${index + 1} differs`,
      );
    }
  }),
  logCase('append/own-bytes', 'changing the given bytes later changes nothing in the log', async (log) => {
    const batch = batchOf(1);
    await log.append(batch, { after: 0 });
    batch.fill(0);
    await ensureHolds(log, 1, 1);
  }),
  logCase(
    'append/state',
    'the state ends at the last commit and grows by at least the bytes of the batch',
    async (log) => {
      const before = log.state?.sizeBytes ?? 0;
      const { sequence, timeMs } = await log.append(new Uint8Array(5000), { after: 0 });
      ensureEqual(log.state?.lastSequence, sequence, 'lastSequence');
      ensureEqual(log.state?.lastTimeMs, timeMs, 'lastTimeMs');
      ensure((log.state?.sizeBytes ?? 0) >= before + 5000, 'sizeBytes must grow by at least 5000');
    },
  ),
];
