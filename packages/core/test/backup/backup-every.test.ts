import { describe, expect, test } from 'vitest';
import { backupEvery, manualClock } from '../../src/index.ts';

const HOUR_MS = 3_600_000;
const NEVER = async (): Promise<undefined> => undefined;

/** Lets a schedule learn when the newest backup was made, and fall asleep. */
function begun(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function counting(clock: { nowMs(): number }) {
  const at: number[] = [];
  return { at, run: async (): Promise<void> => void at.push(clock.nowMs() / HOUR_MS) };
}

describe('backups at an interval', () => {
  test('begin at once where there is none, and then keep to it', async () => {
    const clock = manualClock();
    const { at, run } = counting(clock);
    const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt: NEVER, clock, jitter: 0 });
    await begun();
    await clock.advance(3.5 * HOUR_MS);
    expect(at).toEqual([0, 1, 2, 3]);
    await schedule.stop();
    await clock.advance(5 * HOUR_MS);
    expect(at).toHaveLength(4);
    expect(clock.sleepers).toBe(0);
  });

  test('that were missed are made up for once', async () => {
    const clock = manualClock(100 * HOUR_MS);
    const { at, run } = counting(clock);
    const lastAt = async (): Promise<Date> => new Date(90.5 * HOUR_MS);
    const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt, clock, jitter: 0 });
    await begun();
    await clock.advance(1.5 * HOUR_MS);
    expect(at).toEqual([100, 101]);
    await schedule.stop();
  });

  test('wait where the newest is young, and not forever where it is of the future', async () => {
    for (const [last, first] of [
      [99.5, 100.5],
      [500, 101],
    ] as const) {
      const clock = manualClock(100 * HOUR_MS);
      const { at, run } = counting(clock);
      const lastAt = async (): Promise<Date> => new Date(last * HOUR_MS);
      const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt, clock, jitter: 0 });
      await begun();
      await clock.advance(1.2 * HOUR_MS);
      expect(at).toEqual([first]);
      await schedule.stop();
    }
  });

  test('never overlap; stopping waits for the one in flight', async () => {
    const clock = manualClock();
    let [running, most, ended] = [0, 0, 0];
    const run = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await clock.sleep(2.5 * HOUR_MS);
      running -= 1;
      ended += 1;
    };
    const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt: NEVER, clock, jitter: 0 });
    await begun();
    await clock.advance(6 * HOUR_MS);
    expect([most, ended, schedule.health().isRunning]).toEqual([1, 2, true]);
    let hasStopped = false;
    const stopping = schedule.stop().then(() => {
      hasStopped = true;
    });
    await clock.advance(HOUR_MS);
    expect(hasStopped).toBe(false);
    await clock.advance(HOUR_MS);
    await stopping;
    expect([ended, schedule.health().isRunning]).toEqual([3, false]);
  });

  test('tell the last success and the last failure, and go on after one', async () => {
    const clock = manualClock();
    let count = 0;
    const run = async (): Promise<void> => {
      count += 1;
      if (count === 2) throw new Error('no network');
    };
    const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt: NEVER, clock, jitter: 0 });
    await begun();
    await clock.advance(2.5 * HOUR_MS);
    expect(count).toBe(3);
    expect(schedule.health()).toEqual({
      isRunning: false,
      lastSuccessAt: new Date(2 * HOUR_MS),
      lastFailure: { at: new Date(HOUR_MS), error: new Error('no network') },
    });
    await schedule.stop();
  });

  test('are put off by chance, within their share', async () => {
    const clock = manualClock();
    const { at, run } = counting(clock);
    const random = { next: () => 0.5 };
    const schedule = backupEvery(run, { everyMs: HOUR_MS, lastAt: NEVER, clock, random, jitter: 0.5 });
    await begun();
    await clock.advance(3 * HOUR_MS);
    expect(at).toEqual([0.25, 1.5, 2.75]);
    await schedule.stop();
  });

  test('refuse intervals that are none', () => {
    for (const bad of [{ everyMs: 0 }, { everyMs: Number.NaN }, { everyMs: 5, jitter: 2 }]) {
      const make = () => backupEvery(NEVER, { lastAt: NEVER, ...bad });
      expect(make).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});
