import { type BlobStore, type Clock, type IdSource, type LongTermMemory, systemClock, uuidSource } from '@eider/core';
import { OpenedResources } from '../container/opened-resources.ts';
import { checkComponents } from '../open/check-components.ts';
import { forwardClock } from '../open/forward-clock.ts';
import { openSharedMemory } from '../open/shared-memory.ts';
import { openPageStore } from './open-page-store.ts';
import { type OpenPageMemorySettings, parsePageSettings } from './page-settings.ts';
import { parsePageUri } from './page-uri.ts';

/** Components in the place of those that `openMemory` would open; the memory does not close them. */
export interface OpenPageMemoryComponents {
  /** In the place of what the URI names, such as an `s3BlobStore` whose credentials a function fetches; all of it belongs to the memory. */
  readonly blobStore?: BlobStore;
  readonly clock?: Clock;
  readonly ids?: IdSource;
}

/**
 * Opens the memory at a URI in a page or worker, or makes a new one: `indexeddb:name`, which the tabs of one origin share, also without a network; `s3://` and `az://`, shared with
 * processes everywhere; `:memory:`. Needs no SQL engine. A bucket without a memory is first tried for some seconds.
 */
export async function openMemory(
  uri: string,
  settings: OpenPageMemorySettings = {},
  components: OpenPageMemoryComponents = {},
): Promise<LongTermMemory> {
  checkComponents(components, ['blobStore', 'clock', 'ids']);
  const location = parsePageUri(uri);
  const { env = {}, region, ...memory } = parsePageSettings(settings);
  const { blobStore, ids = uuidSource } = components;
  // One for memory and store: what one of them has seen is past for the other.
  const clock = forwardClock(components.clock ?? systemClock);
  const opened = new OpenedResources();
  const parts = { clock, ids, env: region === undefined ? env : { ...env, AWS_REGION: region } };
  const openStore = async (): Promise<BlobStore> => blobStore ?? opened.add(openPageStore(location, parts));
  const isKnownSafe = blobStore === undefined && (location.kind === 'memory' || location.kind === 'indexeddb');
  try {
    return await openSharedMemory(openStore, memory, { clock, ids, opened, isKnownSafe });
  } catch (error) {
    // What failed is told; a failure to close what was opened until then would only hide it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}
