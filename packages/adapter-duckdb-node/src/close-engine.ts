import { EiderError } from '@eider/core';
import type { EngineState } from './engine-state.ts';

/**
 * Stops every call, waits until all have ended, detaches what is attached and only then closes DuckDB: objects that the
 * garbage collector has not taken yet keep a DuckDB instance open, but not the files of detached databases.
 */
export async function closeEngine(state: EngineState): Promise<void> {
  const { scopes, pool, controlTurns, control, probe, databases, instance, memory } = state;
  scopes.close(new EiderError('CLOSED', 'the engine is closed'));
  await pool.drained();
  await memory.close();
  await controlTurns.run(async () => {
    pool.disconnectIdle();
    await control.command('USE memory').catch(() => undefined);
    await databases.detachAll();
  });
  await probe.settled();
  probe.disconnect();
  control.disconnect();
  instance.closeSync();
}
