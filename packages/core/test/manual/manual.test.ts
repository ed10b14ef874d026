import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock, seededRandom, sequentialIds } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

describe('manualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = manualClock(1_000);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_000, 0]);
    await clock.advance(250);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_250, 250]);
  });

  it('ends sleeps in the order of their times, each at its own time', async () => {
    const clock = manualClock();
    const ended: (readonly [number, number])[] = [];
    for (const ms of [30, 10, 20, 10]) void clock.sleep(ms).then(() => ended.push([ms, clock.nowMs()]));
    expect(clock.sleepers).toBe(4);
    await clock.advance(25);
    expect(ended).toEqual([
      [10, 10],
      [10, 10],
      [20, 20],
    ]);
    expect(clock.sleepers).toBe(1);
    await clock.advance(5);
    expect(ended.at(-1)).toEqual([30, 30]);
  });

  it('ends sleeps with equal times in the order in which they began', async () => {
    const clock = manualClock();
    const ended: string[] = [];
    void clock.sleep(10).then(() => ended.push('first'));
    await clock.advance(5);
    void clock.sleep(5).then(() => ended.push('second'));
    await clock.advance(5);
    expect(ended).toEqual(['first', 'second']);
  });

  it('wakes within one span who sleeps again and again', async () => {
    const clock = manualClock();
    const ticks: number[] = [];
    const loop = async (): Promise<void> => {
      for (let tick = 0; tick < 5; tick++) {
        await clock.sleep(10);
        ticks.push(clock.monotonicMs());
      }
    };
    void loop();
    await clock.advance(42);
    expect(ticks).toEqual([10, 20, 30, 40]);
    expect(clock.monotonicMs()).toBe(42);
  });

  it('does not end a sleep before its time', async () => {
    const clock = manualClock();
    let ended = false;
    void clock.sleep(10).then(() => {
      ended = true;
    });
    await clock.advance(9.999);
    expect(ended).toBe(false);
    await clock.advance(0.001);
    expect(ended).toBe(true);
  });

  it('ends a sleep of 0 ms without being advanced', async () => {
    await expect(manualClock().sleep(0)).resolves.toBeUndefined();
  });

  it('rejects with ABORTED when the signal fires, and forgets the sleep', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, { signal: controller.signal });
    controller.abort('enough');
    await expect(sleeping).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(clock.sleepers).toBe(0);
    await expect(clock.sleep(10, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses to go back', async () => {
    await expect(manualClock().advance(-1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(manualClock().sleep(Number.NaN)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

/** sfc32 with unbounded integers cut to 32 bits: a second implementation to compare with. */
function* referenceWords(seed: bigint): Generator<bigint> {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [0n, seed & mask, seed >> 32n, 1n];
  for (;;) {
    const word = (a + b + counter) & mask;
    counter += 1n;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = (((c << 21n) | (c >> 11n)) + word) & mask;
    yield word;
  }
}

describe('seededRandom', () => {
  it('is sfc32 as documented, two words a number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        const random = seededRandom(seed);
        const words = referenceWords(BigInt(seed));
        for (let dropped = 0; dropped < 12; dropped++) words.next();
        for (let count = 0; count < 20; count++) {
          const high = BigInt(words.next().value) >> 5n;
          const low = BigInt(words.next().value) >> 6n;
          expect(random.next()).toBe(Number((high << 26n) | low) / 2 ** 53);
        }
      }),
    );
  });

  it('gives the same numbers for the same seed, for ever', () => {
    const random = seededRandom(42);
    expect([random.next(), random.next(), random.next()]).toEqual([
      0.29439390788555, 0.9125655762203799, 0.15283040785296254,
    ]);
  });

  it('spreads evenly over [0, 1)', () => {
    const random = seededRandom(7);
    const buckets = Array<number>(10).fill(0);
    for (let count = 0; count < 100_000; count++) {
      const bucket = Math.floor(random.next() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const size of buckets) expect(Math.abs(size - 10_000)).toBeLessThan(500);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(captureError(() => seededRandom(seed)).code).toBe('INVALID_ARGUMENT');
  });
});

describe('sequentialIds', () => {
  it('counts from 1, with the prefix', () => {
    const ids = sequentialIds('run');
    expect([ids.next(), ids.next(), sequentialIds().next()]).toEqual(['run-1', 'run-2', 'id-1']);
  });

  it.each(['', 'Upper', 'a b', 'x'.repeat(41)])('refuses the prefix "%s"', (prefix) => {
    expect(captureError(() => sequentialIds(prefix)).code).toBe('INVALID_ARGUMENT');
  });
});
