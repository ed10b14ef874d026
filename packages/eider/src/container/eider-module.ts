import {
  type BlobStore,
  type Clock,
  type CommitLog,
  EiderError,
  type SqlEngine,
  systemClock,
  uuidSource,
} from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { ContainerModule } from 'inversify';
import { type OpenMemorySettings, parseMemorySettings, SHARED_ONLY } from '../config/memory-config.ts';
import { blobStoreFromUri } from '../open/blob-store-from-uri.ts';
import { forwardClock } from '../open/forward-clock.ts';
import { withLockedAdvice } from '../open/locked-advice.ts';
import { type MemoryLocation, parseMemoryUri } from '../open/memory-uri.ts';
import { openNativeEngine } from '../open/native-engine.ts';
import { openLogBeside } from '../open/open-log.ts';
import { openParquetParts } from '../open/parquet-parts.ts';
import { realPathOf } from '../open/real-path.ts';
import { openSharedMemory } from '../open/shared-memory.ts';
import { openAdopting } from '../transfer/open-adopting.ts';
import { checkConfig } from './check-config.ts';
import { OpenedResources } from './opened-resources.ts';
import { TOKENS } from './tokens.ts';

/** What a container needs to know to open a memory. */
export interface EiderConfig {
  /** A path, `file:` and an absolute path, `:memory:`, or what is shared: `s3://`, `gs://`, `az://`, `file:///folder/`. */
  readonly uri: string;
  readonly memory?: OpenMemorySettings;
}

/**
 * Bindings for `container.load`: then `await container.getAsync(TOKENS.longTermMemory)`. Closing the memory closes what this module
 * opened, in reverse order; components that you bound yourself stay open. A wrong URI or setting is INVALID_ARGUMENT at once.
 */
export function eiderModule(config: EiderConfig): ContainerModule {
  checkConfig(config);
  return memoryModule(config, new OpenedResources());
}

/** The same, with a list of what was opened for callers who must close it when opening fails half way. */
export function memoryModule(config: EiderConfig, opened: OpenedResources): ContainerModule {
  const location = parseMemoryUri(config.uri);
  const { durability, region, ...settings } = parseMemorySettings(config.memory ?? {});
  if (location.kind !== 'shared') refuseShared(settings);
  let forward: Clock | undefined;
  // One for log and memory: what one of them has seen is past for the other.
  const forwardOf = (clock: Clock): Clock => {
    forward ??= forwardClock(clock);
    return forward;
  };
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.clock).toConstantValue(systemClock);
    bind(TOKENS.ids).toConstantValue(uuidSource);
    bind(TOKENS.engine)
      .toDynamicValue((): Promise<SqlEngine> => opened.add(openNativeEngine()))
      .inSingletonScope();
    bind(TOKENS.commitLog)
      .toDynamicValue(async (context): Promise<CommitLog> => {
        const clock = forwardOf(await context.getAsync(TOKENS.clock));
        if (location.kind === 'memory') return memoryLog({ clock });
        if (location.kind === 'shared') throw ownLog();
        return opened.add(openLogBeside(location.path, clock, durability));
      })
      .inSingletonScope();
    bind(TOKENS.blobStore)
      .toDynamicValue((): Promise<BlobStore> => opened.add(openSharedStore(location, region)))
      .inSingletonScope();
    bind(TOKENS.longTermMemory)
      .toDynamicValue(async (context) => {
        if (location.kind === 'shared') {
          const [clock, ids] = await Promise.all([context.getAsync(TOKENS.clock), context.getAsync(TOKENS.ids)]);
          const openStore = (): Promise<BlobStore> => context.getAsync(TOKENS.blobStore);
          return openSharedMemory(openStore, config.memory ?? {}, { clock: forwardOf(clock), ids, opened });
        }
        // The log first: it refuses a file that is open elsewhere before an engine is started for it.
        const log = await context.getAsync(TOKENS.commitLog);
        const [engine, given, ids] = await Promise.all([
          context.getAsync(TOKENS.engine),
          context.getAsync(TOKENS.clock),
          context.getAsync(TOKENS.ids),
        ]);
        const clock = forwardOf(given);
        if (location.kind === 'file') checkKeepsFiles(engine);
        const path = location.kind === 'file' ? { path: await realPathOf(location.path) } : {};
        const parquet = settings.format === 'parquet' ? await openParquetParts(path.path, opened) : undefined;
        const components = { engine, log, clock, ids, owned: [opened], ...parquet?.components };
        return withLockedAdvice(openAdopting(components, { ...settings, ...path, ...parquet?.settings }), path.path);
      })
      .inSingletonScope();
  });
}

async function openSharedStore(location: MemoryLocation, region: string | undefined): Promise<BlobStore> {
  if (location.kind !== 'shared') {
    throw new EiderError('UNSUPPORTED', 'only a shared memory lies in a blob store; name it by s3://, gs:// or az://');
  }
  return blobStoreFromUri(location.uri, region === undefined ? process.env : { ...process.env, AWS_REGION: region });
}

function refuseShared(settings: OpenMemorySettings): void {
  const given = SHARED_ONLY.find((name) => settings[name] !== undefined);
  if (given === undefined) return;
  const message =
    'only a shared memory has this setting: name one by s3://, gs://, az:// or file:///folder/, or leave it out';
  throw new EiderError('INVALID_ARGUMENT', message, { details: { setting: given } });
}

function ownLog(): EiderError {
  return new EiderError('UNSUPPORTED', 'a shared memory opens its own log; resolve the memory instead');
}

function checkKeepsFiles({ capabilities }: SqlEngine): void {
  if (capabilities.files === 'disk') return;
  throw new EiderError(
    'UNSUPPORTED',
    'this engine keeps no files on disk; open :memory: with it, or use another engine',
    {
      details: { adapter: capabilities.adapter },
    },
  );
}
