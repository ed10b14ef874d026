import type { Commit, CommitLog, CommitLogStart, CommitPosition } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { CommitLogFixture } from '../fixture.ts';

export type CommitLogCase = ConformanceCase<CommitLogFixture>;

export const START: CommitLogStart = { storeId: 'store-1', after: 0, timeMs: 0 };

type Run = (log: CommitLog, fixture: CommitLogFixture) => Promise<void>;

/** A case on a log that has not begun. */
export function newLogCase(id: string, requirement: string, run: Run): CommitLogCase {
  return { id: `commit-log/${id}`, requirement, run: async (fixture) => run(await fixture.open(), fixture) };
}

/** A case on a log that has begun with `START` and has no commits. */
export function logCase(id: string, requirement: string, run: Run): CommitLogCase {
  return newLogCase(id, requirement, async (log, fixture) => {
    await log.begin(START);
    await run(log, fixture);
  });
}

/** The batch that the cases append as this commit. */
export function batchOf(sequence: number): Uint8Array {
  return new TextEncoder().encode(`batch ${sequence} ${'.'.repeat(sequence % 17)}`);
}

/** Appends commits, one after the other, to the end of the log. */
export async function appendMany(log: CommitLog, count: number): Promise<readonly CommitPosition[]> {
  const positions: CommitPosition[] = [];
  for (let index = 0; index < count; index += 1) {
    const after = log.state?.lastSequence ?? 0;
    positions.push(await log.append(batchOf(after + 1), { after }));
  }
  return positions;
}

/** Every commit after a sequence. */
export async function readAll(log: CommitLog, after: number): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of log.read({ after })) commits.push(commit);
  return commits;
}

/** Fails unless the log holds exactly the commits of `appendMany` from one sequence to another. */
export async function ensureHolds(log: CommitLog, from: number, to: number): Promise<void> {
  const commits = await readAll(log, from - 1);
  const sequences = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  ensureEqual(
    commits.map((commit) => commit.sequence),
    sequences,
    'sequences',
  );
  for (const commit of commits) ensureEqual(commit.batch, batchOf(commit.sequence), `batch ${commit.sequence}`);
  ensureEqual(log.state?.lastSequence, to, 'lastSequence');
}
