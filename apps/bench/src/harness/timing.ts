/** Milliseconds that a piece of work takes. */
export async function timeMs(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Microseconds for one of `count` equal parts of a piece of work. */
export async function timeUsEach(count: number, work: () => Promise<unknown> | unknown): Promise<number> {
  return ((await timeMs(work)) * 1_000) / count;
}

/** How many of `count` equal parts of a piece of work fit into a second. */
export async function ratePerSecond(count: number, work: () => Promise<unknown> | unknown): Promise<number> {
  return (count * 1_000) / (await timeMs(work));
}

/** Microseconds of each piece of work, one after the other. */
export async function timesUs<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (const item of items) {
    const start = performance.now();
    await work(item);
    times.push((performance.now() - start) * 1_000);
  }
  return times;
}

/** The same for work that blocks: no turn of the event loop in between. */
export function blockingTimesUs<T>(items: Iterable<T>, work: (item: T) => unknown): readonly number[] {
  const times: number[] = [];
  for (const item of items) {
    const start = performance.now();
    work(item);
    times.push((performance.now() - start) * 1_000);
  }
  return times;
}
