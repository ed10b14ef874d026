import type { RunBuild } from './run-store.ts';

/** What a failed build has written goes at once; if that fails too, the next opening does it. */
export async function orAbandon<T>(build: Pick<RunBuild, 'abandon'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await build.abandon().catch(() => undefined);
    throw error;
  }
}
