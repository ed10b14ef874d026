import { EiderError, manualClock, seededRandom } from '@eider/core';
import { expect, test } from 'vitest';
import { SimulatedDisk } from './simulated-disk.ts';
import {
  drain,
  isWhole,
  LOG_PATH,
  openRelaxed,
  openSimulated,
  readAll,
  STORE_START,
  simulatedBatch,
} from './simulated-log.ts';

const FLIPS = 500;
const COMMITS = 60;

/** A closed log of some hundred commits, the older half truncated, so that frames of an older epoch lie behind the last one. */
async function diskWithLog(kind: 'strict' | 'relaxed'): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const clock = manualClock();
  const log = await (kind === 'strict' ? openSimulated(disk) : openRelaxed(disk, clock));
  await log.begin(STORE_START);
  for (let after = 0; after < 2 * COMMITS; after += 1) {
    await log.append(simulatedBatch(after + 1, (after * 13) % 300), { after });
    if (after === COMMITS - 1) await log.truncate(COMMITS);
    await clock.advance(50);
    await drain();
  }
  await log.close();
  return disk;
}

async function outcomeOf(disk: SimulatedDisk): Promise<string> {
  try {
    const log = await openSimulated(disk);
    const commits = await readAll(log, COMMITS);
    const isPrefix = commits.every((commit, index) => isWhole(commit) && commit.sequence === COMMITS + 1 + index);
    return isPrefix ? `the first ${commits.length}` : 'wrong';
  } catch (error) {
    return EiderError.is(error) ? error.code : String(error);
  }
}

// What a power loss may have taken cannot be told from what was damaged later: the last commit, or those of the last window.
test.each([
  ['strict', 1],
  ['relaxed', 4],
] as const)(
  'a wrong bit anywhere in a %s log is CORRUPT_DATA or harmless, but for its last %s commits, and never a wrong commit',
  async (kind, last) => {
    const disk = await diskWithLog(kind);
    const whole = disk.bytesOf(LOG_PATH) ?? new Uint8Array();
    const random = seededRandom(9);
    const counts = new Map<string, number>();
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const position = Math.floor(random.next() * whole.byteLength);
      const changed = whole.slice();
      changed[position] = (changed[position] ?? 0) ^ (1 << Math.floor(random.next() * 8));
      disk.overwrite(LOG_PATH, () => changed);
      const outcome = await outcomeOf(disk);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    const harmless = Array.from({ length: last + 1 }, (_, missing) => `the first ${COMMITS - missing}`);
    for (const outcome of counts.keys()) expect(['CORRUPT_DATA', 'UNSUPPORTED', ...harmless]).toContain(outcome);
    expect(counts.get('CORRUPT_DATA')).toBeGreaterThan(FLIPS / 4);
    expect(counts.get(`the first ${COMMITS}`)).toBeGreaterThan(FLIPS / 8);
  },
);
