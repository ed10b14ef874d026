import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench, settle } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

test('50 concurrent misses run the action once and all get its answer', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', () => settle(2).then(() => 'answer'));
  const results = await Promise.all(Array.from({ length: 50 }, () => wrap(action, 'x')));
  expect(action.runs).toBe(1);
  expect(results.every(({ value, cacheHit }) => value === 'answer' && !cacheHit)).toBe(true);
  expect(await wrap(action, 'x')).toMatchObject({ cacheHit: true });
});

test('a failure reaches everybody who waited, and the next call runs the action again', async () => {
  const { wrap } = await bench.open();
  const failure = new Error('overloaded');
  const action = counting('model', async (run) => {
    await settle(2);
    if (run === 1) throw failure;
    return run;
  });
  const results = await Promise.allSettled([wrap(action, 'x'), wrap(action, 'x')]);
  expect(results.map((result) => result.status === 'rejected' && result.reason === failure)).toEqual([true, true]);
  expect(await wrap(action, 'x')).toMatchObject({ value: 2 });
});

test('in one process an action never runs twice at once for one key, whatever is asked for meanwhile', async () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('wrap', 'wrap', 'skip', 'invalidate', 'fails', 'leaves'),
    pauses: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const { wrap, invalidate } = await bench.open();
      const actions = new Map(
        ['a', 'b'].map((key) => [
          key,
          counting(key, async (run, args) => {
            await settle(2);
            if (args === 'fails') throw new Error('as told');
            return run;
          }),
        ]),
      );
      const calls: Promise<unknown>[] = [];
      for (const { key, kind, pauses } of steps) {
        const action = actions.get(key) ?? counting();
        const leaving = new AbortController();
        const call =
          kind === 'invalidate'
            ? invalidate({ key })
            : wrap(action, kind, { key, skipCache: kind === 'skip', signal: leaving.signal });
        calls.push(call.catch(() => undefined));
        await settle(pauses);
        if (kind === 'leaves') leaving.abort();
      }
      await Promise.all(calls);
      for (const { mostAtOnce } of actions.values()) expect(mostAtOnce).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
});

test('skipCache waits for a run that has begun and then runs anew; those who skip together share one run', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', (run) => settle(3).then(() => run));
  const first = wrap(action, 'x');
  await settle(1);
  const skipping = [wrap(action, 'x', { skipCache: true }), wrap(action, 'x', { skipCache: true })];
  expect((await first).value).toBe(1);
  expect((await Promise.all(skipping)).map(({ value }) => value)).toEqual([2, 2]);
  expect(action.mostAtOnce).toBe(1);
});

test('a caller who leaves gets ABORTED; the action goes on for the others', async () => {
  const { wrap } = await bench.open();
  const signals: AbortSignal[] = [];
  const gate = Promise.withResolvers<string>();
  const action = {
    name: 'model',
    run: (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return gate.promise;
    },
  };
  const leaving = new AbortController();
  const left = wrap(action, 'x', { signal: leaving.signal });
  const stays = wrap(action, 'x');
  await settle();
  leaving.abort();
  await expect(left).rejects.toThrowError(expect.objectContaining({ code: 'ABORTED' }));
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  gate.resolve('answer');
  expect(await stays).toMatchObject({ value: 'answer' });
});

test('when the last caller has left the action is told, and the next caller does not get its remains', async () => {
  const { wrap, memory } = await bench.open();
  const action = {
    name: 'model',
    runs: 0,
    run(_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<number> {
      action.runs += 1;
      if (action.runs > 1) return Promise.resolve(action.runs);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('called off')), { once: true });
      });
    },
  };
  const leaving = new AbortController();
  const left = wrap(action, 'x', { signal: leaving.signal, negativeTtlMs: 1_000 });
  await settle();
  leaving.abort();
  await expect(left).rejects.toThrowError(expect.objectContaining({ code: 'ABORTED' }));
  expect(await wrap(action, 'x', { negativeTtlMs: 1_000 })).toMatchObject({ value: 2, cacheHit: false });
  expect(await memory.count()).toBe(1);
});

test.each([{}, { skipCache: true }, { enabled: false }])(
  'a signal that has fired already runs nothing: %j',
  async (options) => {
    const { wrap } = await bench.open();
    const action = counting();
    await expect(wrap(action, 'x', { ...options, signal: AbortSignal.abort() })).rejects.toThrowError(
      expect.objectContaining({ code: 'ABORTED' }),
    );
    expect(action.runs).toBe(0);
  },
);

test('no timer is left when the action has ended, well or not', async () => {
  const { wrap } = await bench.open({ staleWhileRevalidateMs: 1_000, negativeTtlMs: 1_000 });
  await wrap(counting(), 'x');
  await wrap(
    counting('model', () => Promise.reject(new Error('no'))),
    'y',
  ).catch(() => undefined);
  expect(bench.clock.sleepers).toBe(0);
});
