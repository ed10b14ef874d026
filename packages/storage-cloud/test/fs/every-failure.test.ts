import { type CommitLog, EiderError, type ErrorCode, type ManualClock, manualClock, seededRandom } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { SimulatedDisk, systemFailure } from './simulated-disk.ts';
import { drain, isWhole, openRelaxed, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

type Open = (disk: SimulatedDisk, clock: ManualClock) => Promise<CommitLog>;

const KINDS: readonly (readonly [string, Open])[] = [
  ['strict', (disk) => openSimulated(disk)],
  ['relaxed', (disk, clock) => openRelaxed(disk, clock)],
];
const CODES: Readonly<Record<string, readonly ErrorCode[]>> = {
  EIO: ['UNAVAILABLE', 'INDETERMINATE', 'PRECONDITION_FAILED'],
  ENOSPC: ['RESOURCE_EXHAUSTED', 'INDETERMINATE', 'PRECONDITION_FAILED'],
};
// Those that a file system cannot fail for want of space.
const READS = ['read', 'open', 'close'];
// These are durable when they resolve; when one fails, nobody knows what the disk has.
const SYNCS = ['sync', 'syncInBackground', 'syncFolder'];

/** What a user of the log knows. */
interface Knowledge {
  begun: boolean;
  acknowledged: number;
  issued: number;
  truncating: number;
  /** Whether the last close has resolved: then everything acknowledged is durable. */
  isClosed: boolean;
  readonly failures: unknown[];
}

/** Everything that a log does, in one life; goes on after failures as far as it can. */
async function live(disk: SimulatedDisk, clock: ManualClock, open: Open): Promise<Knowledge> {
  const known: Knowledge = { begun: false, acknowledged: 0, issued: 0, truncating: 0, isClosed: false, failures: [] };
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      known.failures.push(error);
      return undefined;
    }
  };
  for (let session = 0; session < 2; session += 1) {
    const log = await attempt(() => open(disk, clock));
    if (log === undefined) continue;
    known.isClosed = false;
    if (log.state === undefined) await attempt(() => log.begin(STORE_START));
    known.begun ||= log.state !== undefined;
    if (known.begun) await use(log, known, clock, attempt);
    known.isClosed = (await attempt(() => log.close().then(() => true))) === true;
    await drain();
  }
  return known;
}

async function use(
  log: CommitLog,
  known: Knowledge,
  clock: ManualClock,
  attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>,
): Promise<void> {
  const append = async (sizeBytes: number): Promise<void> => {
    const after = log.state?.lastSequence ?? 0;
    known.issued = Math.max(known.issued, after + 1);
    const position = await attempt(() => log.append(simulatedBatch(after + 1, sizeBytes), { after }));
    if (position !== undefined) known.acknowledged = Math.max(known.acknowledged, position.sequence);
  };
  const truncate = async (through: number): Promise<void> => {
    known.truncating = Math.max(known.truncating, through);
    await attempt(() => log.truncate(through));
  };
  for (const sizeBytes of [100, 5000, 4000, 70_000, 10]) await append(sizeBytes);
  await attempt(() => clock.advance(100));
  await drain();
  await truncate(Math.max(0, (log.state?.lastSequence ?? 0) - 2));
  await append(20);
  await attempt(() => log.sync());
  await attempt(() => readAll(log, log.state?.truncatedThrough ?? 0));
  await truncate(log.state?.lastSequence ?? 0);
  for (const sizeBytes of [50, 60]) await append(sizeBytes);
}

async function checkFound(log: CommitLog, known: Knowledge, what: string): Promise<void> {
  const { lastSequence, truncatedThrough } = log.state ?? { lastSequence: 0, truncatedThrough: 0 };
  if (known.begun) expect(log.state, what).toBeDefined();
  expect(lastSequence, what).toBeGreaterThanOrEqual(known.acknowledged);
  expect(lastSequence, what).toBeLessThanOrEqual(known.issued);
  expect(truncatedThrough, what).toBeLessThanOrEqual(known.truncating);
  const commits = log.state === undefined ? [] : await readAll(log, truncatedThrough);
  expect(
    commits.map(({ sequence }) => sequence),
    what,
  ).toEqual(Array.from({ length: lastSequence - truncatedThrough }, (_, index) => truncatedThrough + 1 + index));
  expect(commits.every(isWhole), what).toBe(true);
}

/** How calls fail: one, or it and every later one that is no read; and how many bytes of a write there are then. */
interface Way {
  readonly isForGood: boolean;
  readonly written: number;
}

const WAYS: readonly Way[] = [
  { isForGood: false, written: 50 },
  { isForGood: false, written: Number.POSITIVE_INFINITY },
  { isForGood: true, written: 50 },
  { isForGood: true, written: Number.POSITIVE_INFINITY },
];

function failingDisk(error: string, call: number, { isForGood, written }: Way, seen: Set<string>): SimulatedDisk {
  const disk = new SimulatedDisk();
  disk.judge = (operation) => {
    const isRead = READS.includes(operation);
    const fails = disk.calls === call || (isForGood && disk.calls > call && !isRead);
    if (!fails || (error === 'ENOSPC' && isRead)) return undefined;
    seen.add(operation);
    return { operation, error: systemFailure(error), written };
  };
  return disk;
}

/** Opens the log on the healthy disk, goes on, and looks again after a power loss: then everything is durable, whatever failed before. */
async function checkGoesOn(disk: SimulatedDisk, known: Knowledge, open: Open, what: string): Promise<void> {
  const log = await open(disk, manualClock());
  await checkFound(log, known, what);
  const last = log.state?.lastSequence;
  if (last === undefined) return;
  await log.append(simulatedBatch(last + 1, 10), { after: last });
  await log.sync();
  const found = await open(disk.afterPowerLoss(seededRandom(last)), manualClock());
  await checkFound(found, { ...known, acknowledged: last + 1, issued: last + 1 }, `${what}, then a power loss`);
}

async function checkFailure(error: string, call: number, way: Way, open: Open): Promise<readonly string[]> {
  const what = `${error} at call ${call}, ${JSON.stringify(way)}`;
  const seen = new Set<string>();
  const disk = failingDisk(error, call, way, seen);
  const known = await live(disk, manualClock(), open);
  for (const failure of known.failures) {
    expect(CODES[error], `${what}: ${failure}`).toContain(EiderError.is(failure) ? failure.code : failure);
  }
  expect(disk.handles, what).toBe(0);
  disk.judge = () => undefined;
  if (known.isClosed) {
    const found = await open(disk.afterPowerLoss(seededRandom(call)), manualClock());
    await checkFound(found, known, `${what}, closed, then a power loss`);
  }
  await checkGoesOn(disk, known, open, what);
  return [...seen];
}

describe.each(KINDS)('every call that a %s log makes of its disk', (kind, open) => {
  test.each(['EIO', 'ENOSPC'])(
    'fails in turn with %s, once and for good: the error is told, and nothing acknowledged is lost',
    async (error) => {
      const whole = new SimulatedDisk();
      expect((await live(whole, manualClock(), open)).failures).toEqual([]);
      expect(whole.calls).toBeGreaterThan(60);
      const seen: string[] = [];
      for (let call = 1; call <= whole.calls; call += 1) {
        for (const way of WAYS) seen.push(...(await checkFailure(error, call, way, open)));
      }
      const changes = ['create', 'remove', 'rename', 'setLength', 'write', 'writeDurably', ...SYNCS];
      const expected = [...changes, ...(kind === 'relaxed' ? ['writeNow'] : []), ...(error === 'EIO' ? READS : [])];
      expect([...new Set(seen)].sort()).toEqual(expected.sort());
    },
    60_000,
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'that syncs: when the next but %s has failed, nothing is acknowledged until the log is opened again, and reads go on',
    async (failing) => {
      const clock = manualClock();
      const disk = new SimulatedDisk();
      const log = await open(disk, clock);
      await log.begin(STORE_START);
      const sync = failSync(disk, failing);
      for (let round = 0; round < 12; round += 1) {
        const hadFailed = sync.hasFailed;
        const outcome = await appendNext(log, round === 3 ? 70_000 : 50);
        if (hadFailed) expect(outcome).toBe('UNAVAILABLE');
        await clock.advance(100);
        await drain();
        const commits = await readAll(log, 0);
        expect(commits.every(isWhole)).toBe(true);
        expect(commits.length).toBe(log.state?.lastSequence);
      }
      expect(sync.hasFailed).toBe(true);
      const acknowledged = log.state?.lastSequence ?? 0;
      await log.close();
      const again = await open(disk, clock);
      expect(again.state?.lastSequence).toBe(acknowledged);
      expect(await appendNext(again, 10)).toBe('acknowledged');
    },
  );
});

/** Lets this one of the next syncs fail, of whatever kind. */
function failSync(disk: SimulatedDisk, failing: number): { readonly hasFailed: boolean } {
  const sync = { count: 0, hasFailed: false };
  disk.judge = (operation) => {
    if (!['sync', 'syncFolder', 'writeDurably'].includes(operation)) return undefined;
    sync.count += 1;
    if (sync.count !== failing) return undefined;
    sync.hasFailed = true;
    return { operation, error: systemFailure('EIO') };
  };
  return sync;
}

async function appendNext(log: CommitLog, sizeBytes: number): Promise<unknown> {
  const after = log.state?.lastSequence ?? 0;
  return log.append(simulatedBatch(after + 1, sizeBytes), { after }).then(
    () => 'acknowledged',
    (error: unknown) => (EiderError.is(error) ? error.code : error),
  );
}
