import { type CommitLog, type Random, seededRandom } from '@eider/core';
import { expect, test } from 'vitest';
import { SimulatedDisk } from './simulated-disk.ts';
import { isWhole, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

const LOSSES_PER_STEP = 3;

/** What a user of the log knows at a moment. */
interface Knowledge {
  hasBegun: boolean;
  /** The last sequence whose append has resolved. */
  acknowledged: number;
  /** The last sequence that was given to append. */
  issued: number;
  /** What was dropped for certain, and what may have been. */
  truncated: number;
  truncating: number;
}

interface Loss {
  readonly disk: SimulatedDisk;
  readonly known: Knowledge;
}

test('power may fail at any step of anything: every acknowledged commit is found, none in part, and the log goes on', async () => {
  let losses = 0;
  for (let seed = 1; seed <= 8; seed += 1) {
    const random = seededRandom(seed);
    for (const loss of await workAndLose(random)) {
      await checkLoss(loss, seed);
      losses += 1;
    }
  }
  expect(losses).toBeGreaterThan(1000);
}, 120_000);

/** Works on a log by chance, and takes what each step would leave if the power failed there. */
async function workAndLose(random: Random): Promise<readonly Loss[]> {
  const disk = new SimulatedDisk();
  const losses: Loss[] = [];
  const known: Knowledge = { hasBegun: false, acknowledged: 0, issued: 0, truncated: 0, truncating: 0 };
  disk.onStep = () => {
    for (let count = 0; count < LOSSES_PER_STEP; count += 1) {
      losses.push({ disk: disk.afterPowerLoss(random), known: { ...known } });
    }
  };
  let log = await openSimulated(disk);
  await log.begin(STORE_START);
  known.hasBegun = true;
  for (let step = 0; step < 20; step += 1) {
    const choice = random.next();
    if (choice < 0.6) await appendSome(log, known, random);
    else if (choice < 0.9) await truncateSome(log, known, random);
    else {
      await log.close();
      log = await openSimulated(disk);
    }
  }
  await log.close();
  return losses;
}

async function appendSome(log: CommitLog, known: Knowledge, random: Random): Promise<void> {
  const count = 1 + Math.floor(random.next() * 4);
  const appends = Array.from({ length: count }, async () => {
    const after = known.issued;
    known.issued += 1;
    // Rarely one that is written past the zeros ahead.
    const sizeBytes = random.next() < 0.03 ? 70_000 : Math.floor(random.next() ** 4 * 4000);
    await log.append(simulatedBatch(after + 1, sizeBytes), { after });
    known.acknowledged = Math.max(known.acknowledged, after + 1);
  });
  await Promise.all(appends);
}

async function appendOneByOne(log: CommitLog, known: Knowledge, random: Random): Promise<void> {
  for (let count = 0; count < 6; count += 1) {
    const after = known.issued;
    known.issued += 1;
    await log.append(simulatedBatch(after + 1, Math.floor(random.next() * 200)), { after });
    known.acknowledged = after + 1;
  }
}

async function truncateSome(log: CommitLog, known: Knowledge, random: Random): Promise<void> {
  const through = random.next() < 0.5 ? known.issued : Math.floor(random.next() * (known.issued + 1));
  known.truncating = Math.max(known.truncating, through);
  // Half of them while appends go on.
  await Promise.all([log.truncate(through), random.next() < 0.5 ? appendOneByOne(log, known, random) : undefined]);
  known.truncated = Math.max(known.truncated, through);
}

async function checkLoss({ disk, known }: Loss, seed: number): Promise<void> {
  const log = await openSimulated(disk);
  const what = `seed ${seed}, ${JSON.stringify(known)}`;
  if (log.state === undefined) {
    expect(known.hasBegun, what).toBe(false);
    return;
  }
  const { lastSequence, truncatedThrough } = log.state;
  expect(lastSequence, what).toBeGreaterThanOrEqual(known.acknowledged);
  expect(lastSequence, what).toBeLessThanOrEqual(known.issued);
  expect(truncatedThrough, what).toBeGreaterThanOrEqual(known.truncated);
  expect(truncatedThrough, what).toBeLessThanOrEqual(known.truncating);
  const commits = await readAll(log, truncatedThrough);
  expect(
    commits.map((commit) => commit.sequence),
    what,
  ).toEqual(Array.from({ length: lastSequence - truncatedThrough }, (_, index) => truncatedThrough + 1 + index));
  expect(commits.every(isWhole), what).toBe(true);
  await checkGoesOn(disk, log, lastSequence, what);
}

/** Appends one commit, the same that was lost if one was, and finds exactly one more than before. */
async function checkGoesOn(disk: SimulatedDisk, log: CommitLog, last: number, what: string): Promise<void> {
  await log.append(simulatedBatch(last + 1, 0), { after: last });
  await log.close();
  const again = await openSimulated(disk);
  expect(again.recovery.tornBytes, what).toBe(0);
  expect(again.state?.lastSequence, what).toBe(last + 1);
  expect((await readAll(again, again.state?.truncatedThrough ?? 0)).every(isWhole), what).toBe(true);
}
