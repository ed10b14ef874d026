import type { Run } from '../runs/run.ts';
import type { RunBuild } from '../runs/run-store.ts';

/** Writes a build's segment and makes it a run whose index is at hand; a build that fails is taken back. */
export async function finishBuild(
  build: RunBuild,
  writeIndex: () => Promise<{ readonly from: number; readonly to: number }>,
): Promise<Run> {
  try {
    const { from, to } = await writeIndex();
    const run = await build.finish(from, to);
    // The next search must not wait for it.
    await run.index();
    return run;
  } catch (error) {
    await build.abandon().catch(() => undefined);
    throw error;
  }
}
