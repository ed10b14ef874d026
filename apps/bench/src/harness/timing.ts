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
