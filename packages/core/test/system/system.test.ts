import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { systemClock, systemRandom, uuidSource } from '../../src/index.ts';

const SOURCE = new URL('../../src/index.ts', import.meta.url).href;

describe('systemClock', () => {
  it('reads the wall clock', () => {
    const before = Date.now();
    const now = systemClock.nowMs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('has a monotonic time that never decreases', () => {
    const times = Array.from({ length: 1000 }, () => systemClock.monotonicMs());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it.each([0, 0.3, 1, 2.7, 5])('sleeps at least %d ms of its own monotonic time', async (ms) => {
    const start = systemClock.monotonicMs();
    await systemClock.sleep(ms);
    expect(systemClock.monotonicMs() - start).toBeGreaterThanOrEqual(ms);
  });

  it('rejects with ABORTED and the reason when the signal fires, and before it sleeps if it has fired', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(1e12, { signal: controller.signal });
    controller.abort('enough');
    await expect(sleeping).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    await expect(systemClock.sleep(0, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('splits a sleep longer than a timer can hold, and does not end it at once', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const controller = new AbortController();
    const long = systemClock.sleep(2 ** 40, { signal: controller.signal }).then(
      () => 'ended',
      () => 'aborted',
    );
    await systemClock.sleep(20);
    controller.abort();
    expect(await long).toBe('aborted');
    expect(timers.mock.calls[0]?.[1]).toBe(2 ** 31 - 1);
    timers.mockRestore();
  });

  it.each([-1, Number.NaN])('refuses to sleep %d ms', async (ms) => {
    await expect(systemClock.sleep(ms)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('keeps a process alive for whoever waits, and no longer once the sleep is aborted', async () => {
    const program = `import { systemClock } from ${JSON.stringify(SOURCE)};
      const stop = new AbortController();
      systemClock.sleep(3_600_000, { signal: stop.signal }).catch(() => console.log('aborted'));
      await systemClock.sleep(5);
      console.log('slept');
      stop.abort();
      process.on('exit', () => console.log('exit'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 30_000,
    });
    expect(stdout).toBe('slept\naborted\nexit\n');
  });
});

describe('uuidSource', () => {
  it('gives ids that are UUIDs of version 4, all different', () => {
    const ids = Array.from({ length: 1000 }, () => uuidSource.next());
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('systemRandom', () => {
  it('gives numbers from 0 to below 1 that differ', () => {
    const numbers = Array.from({ length: 100 }, () => systemRandom.next());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(90);
  });
});
