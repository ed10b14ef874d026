import type { Commit } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { appendMany, batchOf, type CommitLogCase, ensureHolds, logCase, readAll } from './commit-log-case.ts';

export const readCases: readonly CommitLogCase[] = [
  logCase('read/after', 'a read gives exactly the commits after a sequence, in order', async (log) => {
    await appendMany(log, 10);
    for (const after of [0, 1, 5, 9]) {
      const expected = Array.from({ length: 10 - after }, (_, index) => after + 1 + index);
      ensureEqual(
        (await readAll(log, after)).map((commit) => commit.sequence),
        expected,
        `after ${after}`,
      );
    }
  }),
  logCase('read/nothing', 'a read after the last commit gives nothing', async (log) => {
    ensureEqual(await readAll(log, 0), [], 'of an empty log');
    await appendMany(log, 2);
    ensureEqual(await readAll(log, 2), [], 'after the last commit');
  }),
  logCase('read/many', 'hundreds of commits are read back, from any place', async (log) => {
    const batch = (sequence: number): Uint8Array =>
      Uint8Array.of(sequence & 0xff, sequence >> 8, ...new Uint8Array(300), 1);
    for (let after = 0; after < 600; after += 1) await log.append(batch(after + 1), { after });
    for (const after of [0, 1, 299, 577]) {
      let expected = after + 1;
      for await (const commit of log.read({ after })) {
        ensureEqual(commit.sequence, expected, 'sequence');
        ensureEqual(commit.batch.subarray(0, 2), batch(expected).subarray(0, 2), 'first bytes');
        expected += 1;
      }
      ensureEqual(expected, 601, 'sequence after the last');
    }
  }),
  logCase('read/ends-where-it-began', 'a read ends with the commit that was the last when it began', async (log) => {
    await appendMany(log, 3);
    const sequences: number[] = [];
    for await (const commit of log.read({ after: 0 })) {
      sequences.push(commit.sequence);
      ensure(sequences.length <= 3, 'the read does not end');
      await appendMany(log, 1);
    }
    ensureEqual(sequences, [1, 2, 3], 'sequences');
    await ensureHolds(log, 1, 6);
  }),
  logCase('read/own-bytes', 'changing read bytes changes nothing in the log', async (log) => {
    await appendMany(log, 2);
    for (const commit of await readAll(log, 0)) commit.batch.fill(0);
    await ensureHolds(log, 1, 2);
  }),
  logCase('read/together', 'several reads and appends at once do not disturb each other', async (log) => {
    await appendMany(log, 50);
    const reads = [0, 10, 20].map(async (after) => [after, await readAll(log, after)] as const);
    const appends = appendMany(log, 10);
    for (const [after, commits] of await Promise.all(reads)) ensureConsecutive(commits, after);
    await appends;
    await ensureHolds(log, 1, 60);
  }),
  logCase('read/left-early', 'a read may be left early', async (log) => {
    await appendMany(log, 3);
    for await (const commit of log.read({ after: 0 })) {
      ensureEqual(commit.batch, batchOf(1), 'first batch');
      break;
    }
    await appendMany(log, 1);
    await ensureHolds(log, 1, 4);
  }),
  logCase('read/senseless-after', 'an `after` that can be no sequence is INVALID_ARGUMENT', async (log) => {
    for (const after of [-1, 0.5, Number.NaN]) {
      await ensureRejects('INVALID_ARGUMENT', () => readAll(log, after), `after ${after}`);
    }
  }),
];

function ensureConsecutive(commits: readonly Commit[], after: number): void {
  for (const [index, commit] of commits.entries()) {
    ensureEqual(commit.sequence, after + 1 + index, 'sequence');
    ensureEqual(commit.batch, batchOf(commit.sequence), 'batch');
  }
  ensure(commits.length >= 50 - after, 'commits are missing');
}
