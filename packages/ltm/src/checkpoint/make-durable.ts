import { EiderError } from '@eider/core';
import type { RunStore } from '../runs/run-store.ts';

// Waits for long reads double up to this: four seconds in all, then the call fails and may be tried again.
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 2_048;

/** Makes every change of the runs survive a crash. A read that began before a change keeps DuckDB from folding it in until it has ended. */
export async function makeDurable(runs: RunStore): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    try {
      return await runs.makeDurable();
    } catch (error) {
      if (!EiderError.is(error, 'ABORTED') || waitMs > LONGEST_WAIT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
