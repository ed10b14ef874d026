import type { Clock, CommitLog, IdSource, LongTermMemory, SqlEngine } from '@eider/core';
import { Container } from 'inversify';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { memoryModule } from '../container/eider-module.ts';
import { OpenedResources } from '../container/opened-resources.ts';
import { TOKENS } from '../container/tokens.ts';
import { checkComponents } from './check-components.ts';

/** Components in the place of those that `openMemory` would open; the memory does not close them. */
export interface OpenMemoryComponents {
  readonly engine?: SqlEngine;
  readonly log?: CommitLog;
  readonly clock?: Clock;
  readonly ids?: IdSource;
}

/**
 * Opens the memory at a URI, or makes a new one: a path (`./ltm.duckdb`, with `./ltm.duckdb.log` beside it), `file:` and an absolute path, or
 * `:memory:`. One process at a time: a memory open elsewhere is LOCKED. Closing it folds the log in.
 */
export async function openMemory(
  uri: string,
  settings: OpenMemorySettings = {},
  components: OpenMemoryComponents = {},
): Promise<LongTermMemory> {
  checkComponents(components);
  const opened = new OpenedResources();
  const container = new Container();
  container.load(memoryModule({ uri, memory: settings }, opened));
  await rebind(container, components);
  try {
    return await container.getAsync(TOKENS.longTermMemory);
  } catch (error) {
    // What failed is told; a failure to close what was opened until then would only hide it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

async function rebind(container: Container, { engine, log, clock, ids }: OpenMemoryComponents): Promise<void> {
  if (engine !== undefined) (await container.rebind(TOKENS.engine)).toConstantValue(engine);
  if (log !== undefined) (await container.rebind(TOKENS.commitLog)).toConstantValue(log);
  if (clock !== undefined) (await container.rebind(TOKENS.clock)).toConstantValue(clock);
  if (ids !== undefined) (await container.rebind(TOKENS.ids)).toConstantValue(ids);
}
