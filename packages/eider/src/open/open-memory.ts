import {
  type BlobStore,
  type Clock,
  type CommitLog,
  EiderError,
  type IdSource,
  type LongTermMemory,
  type SqlEngine,
} from '@eider/core';
import { Container } from 'inversify';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { memoryModule } from '../container/eider-module.ts';
import { OpenedResources } from '../container/opened-resources.ts';
import { TOKENS } from '../container/tokens.ts';
import { checkComponents } from './check-components.ts';
import { parseMemoryUri } from './memory-uri.ts';

/** Components in the place of those that `openMemory` would open; the memory does not close them. */
export interface OpenMemoryComponents {
  readonly engine?: SqlEngine;
  readonly log?: CommitLog;
  /** In the place of the bucket or folder that a shared memory's URI names; all of it belongs to the memory. */
  readonly blobStore?: BlobStore;
  readonly clock?: Clock;
  readonly ids?: IdSource;
}

/**
 * Opens the memory at a URI, or makes a new one: a path (`./ltm.duckdb`, with `./ltm.duckdb.log` beside it), `file:` and an absolute path, or
 * `:memory:`, for one process at a time: open elsewhere it is LOCKED. `s3://`, `gs://`, `az://` and `file:///folder/` are shared by any number of processes.
 */
export async function openMemory(
  uri: string,
  settings: OpenMemorySettings = {},
  components: OpenMemoryComponents = {},
): Promise<LongTermMemory> {
  checkComponents(components, ['engine', 'log', 'blobStore', 'clock', 'ids']);
  if (components.blobStore !== undefined) checkShared(uri);
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

// A memory in a file would leave it aside, and its owner would look for the records in vain.
function checkShared(uri: string): void {
  if (parseMemoryUri(uri).kind === 'shared') return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'a blobStore holds a shared memory: name it by s3://, gs://, az:// or file:///folder/',
  );
}

async function rebind(
  container: Container,
  { engine, log, blobStore, clock, ids }: OpenMemoryComponents,
): Promise<void> {
  if (engine !== undefined) (await container.rebind(TOKENS.engine)).toConstantValue(engine);
  if (log !== undefined) (await container.rebind(TOKENS.commitLog)).toConstantValue(log);
  if (blobStore !== undefined) (await container.rebind(TOKENS.blobStore)).toConstantValue(blobStore);
  if (clock !== undefined) (await container.rebind(TOKENS.clock)).toConstantValue(clock);
  if (ids !== undefined) (await container.rebind(TOKENS.ids)).toConstantValue(ids);
}
