import { type CommitLog, type ManualClock, manualClock, type Random, seededRandom } from '@eider/core';
import { expect, test } from 'vitest';
import { SimulatedDisk } from './simulated-disk.ts';
import { drain, isWhole, openRelaxed, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

const LOSSES_PER_STEP = 3;
const WINDOW_MS = 100;
const SEEDS = 8;

type Durability = 'strict' | 'relaxed';

/** What a user of the log knows at a moment. */
interface Knowledge {
  hasBegun: boolean;
  /** The last sequence whose append has resolved. */
  acknowledged: number;
  /** The last sequence that a sync has certainly reached; what is newer may be lost unless the log is strict. */
  durable: number;
  isStrict: boolean;
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

test.each<[string, readonly [Durability, Durability]]>([
  ['', ['strict', 'strict']],
  [' older than the window of a relaxed log', ['relaxed', 'relaxed']],
  [' older than the window of a log that is relaxed now and then', ['relaxed', 'strict']],
])(
  'power may fail at any step of anything: every acknowledged commit%s is found, none in part, none behind a gap, and the log goes on',
  async (_which, kinds) => {
    let losses = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = seededRandom(seed);
      for (const loss of await workAndLose(random, kinds)) {
        await checkLoss(loss, `seed ${seed}, ${JSON.stringify(loss.known)}`);
        losses += 1;
      }
    }
    expect(losses).toBeGreaterThan(1000);
  },
  120_000,
);

/** Works on a log by chance, and takes what each step would leave if the power failed there. */
async function workAndLose(random: Random, kinds: readonly [Durability, Durability]): Promise<readonly Loss[]> {
  const disk = new SimulatedDisk();
  const losses: Loss[] = [];
  const known = startingKnowledge(kinds[0]);
  disk.onStep = () => {
    for (let count = 0; count < LOSSES_PER_STEP; count += 1) {
      losses.push({ disk: disk.afterPowerLoss(random), known: { ...known } });
    }
  };
  let clock = manualClock();
  let log = await openAs(kinds[0], disk, clock);
  await log.begin(STORE_START);
  known.hasBegun = true;
  const actions = [
    { share: 0.55, run: () => appendSome(log, known, random) },
    { share: 0.75, run: () => truncateSome(log, known, clock, random) },
    { share: 0.85, run: () => passTime(log, known, clock, random) },
    { share: 1, run: () => reopen() },
  ];
  const closeAndLose = async (): Promise<void> => {
    await log.close();
    known.durable = known.acknowledged;
    disk.onStep();
  };
  const reopen = async (): Promise<void> => {
    // A process that is killed leaves its log as it is, and nothing more comes from it.
    if (random.next() < 0.5) await closeAndLose();
    const kind = kinds[random.next() < 0.5 ? 0 : 1];
    clock = manualClock();
    log = await openAs(kind, disk, clock);
    known.durable = known.acknowledged;
    known.isStrict = kind === 'strict';
  };
  for (let step = 0; step < 24; step += 1) {
    const choice = random.next();
    await actions.find(({ share }) => choice < share)?.run();
  }
  await closeAndLose();
  return losses;
}

function startingKnowledge(kind: Durability): Knowledge {
  const none = { acknowledged: 0, durable: 0, issued: 0, truncated: 0, truncating: 0 };
  return { hasBegun: false, isStrict: kind === 'strict', ...none };
}

function openAs(kind: Durability, disk: SimulatedDisk, clock: ManualClock): Promise<CommitLog> {
  return kind === 'strict' ? openSimulated(disk) : openRelaxed(disk, clock);
}

/** Lets time pass, or asks for a sync: then what was acknowledged before must survive. */
async function passTime(log: CommitLog, known: Knowledge, clock: ManualClock, random: Random): Promise<void> {
  const { acknowledged } = known;
  if (random.next() < 0.3) await log.sync();
  else await clock.advance(WINDOW_MS);
  await drain();
  known.durable = Math.max(known.durable, acknowledged);
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

async function truncateSome(log: CommitLog, known: Knowledge, clock: ManualClock, random: Random): Promise<void> {
  const through = random.next() < 0.5 ? known.issued : Math.floor(random.next() * (known.issued + 1));
  known.truncating = Math.max(known.truncating, through);
  // Half of them while appends go on, and while a sync runs.
  await Promise.all([
    random.next() < 0.5 ? clock.advance(WINDOW_MS) : undefined,
    log.truncate(through),
    random.next() < 0.5 ? appendOneByOne(log, known, random) : undefined,
  ]);
  known.truncated = Math.max(known.truncated, through);
}

async function checkLoss({ disk, known }: Loss, what: string): Promise<void> {
  const log = await openSimulated(disk);
  if (log.state === undefined) {
    expect(known.hasBegun, what).toBe(false);
    return;
  }
  const { lastSequence, truncatedThrough } = log.state;
  expect(lastSequence, what).toBeGreaterThanOrEqual(known.isStrict ? known.acknowledged : known.durable);
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
