import { type AttachedDatabase, EiderError } from '@eider/core';

// Waits for long reads double up to this: four seconds in all, then the call fails and may be tried again.
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 2_048;

/** Folds everything committed into a database's file. A read that began before a change keeps DuckDB from that until it has ended. */
export async function foldIn(database: AttachedDatabase): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    try {
      return await database.checkpoint();
    } catch (error) {
      if (!EiderError.is(error, 'ABORTED') || waitMs > LONGEST_WAIT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
