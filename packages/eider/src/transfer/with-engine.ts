import type { SqlEngine } from '@eider/core';
import { openNativeEngine } from '../open/native-engine.ts';

/** Runs work on the engine that was given, or on one that is opened for it and closed again. */
export async function withEngine<Result>(
  given: SqlEngine | undefined,
  work: (engine: SqlEngine) => Promise<Result>,
): Promise<Result> {
  if (given !== undefined) return work(given);
  const engine = await openNativeEngine();
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
