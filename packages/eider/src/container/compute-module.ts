import { type BlobStore, type CommitLog, EiderError, type Policy, systemClock, uuidSource } from '@eider/core';
import { fsBlobStore, openFileLog } from '@eider/storage-cloud/fs';
import { memoryBlobStore, memoryLog } from '@eider/storage-cloud/memory';
import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import { checkNames } from '../config/check-names.ts';
import { type OpenComputeSettings, parseComputeSettings } from '../config/compute-config.ts';
import { openSandbox, openStoreEngine, openWorkbench } from '../open/compute-engines.ts';
import { parseMemoryUri } from '../open/memory-uri.ts';
import { realPathOf } from '../open/real-path.ts';
import { SpareSandboxes } from '../open/spare-sandboxes.ts';
import { OpenedResources } from './opened-resources.ts';
import { TOKENS } from './tokens.ts';

// Loaded when it is needed: whoever has only a memory does without it.
const compute = () => import('@eider/compute');

/** What a container needs to know to open a compute service. */
export interface ComputeConfig {
  /** A path, `file:` and an absolute path, or `:memory:`. */
  readonly path: string;
  readonly compute?: OpenComputeSettings;
}

/**
 * Bindings for `container.load`: then `await container.getAsync(TOKENS.compute)`. Closing the service closes what this module opened, in
 * reverse order. Beside `eiderModule` load this one last: clock and ids are taken over where they are bound.
 */
export function computeModule(config: ComputeConfig): ContainerModule {
  return computeBindings(config, new OpenedResources());
}

/** The same, with a list of what was opened for callers who must close it when opening fails half way. */
export function computeBindings(config: ComputeConfig, opened: OpenedResources): ContainerModule {
  checkNames(config, ['path', 'compute'], 'member');
  const path = parsePath(config.path);
  const settings = parseComputeSettings(config.compute ?? {});
  return new ContainerModule((options) => {
    bindOutside(options, settings);
    bindResources(options, { path, settings, opened });
    bindServices(options, { path, settings, opened });
  });
}

interface Binding {
  readonly path: string | undefined;
  readonly settings: OpenComputeSettings;
  readonly opened: OpenedResources;
}

function bindOutside({ bind, isBound }: ContainerModuleLoadOptions, { policy }: OpenComputeSettings): void {
  if (!isBound(TOKENS.clock)) bind(TOKENS.clock).toConstantValue(systemClock);
  if (!isBound(TOKENS.ids)) bind(TOKENS.ids).toConstantValue(uuidSource);
  bind(TOKENS.policy)
    .toDynamicValue(() => toPolicy(policy))
    .inSingletonScope();
  bind(TOKENS.lineage)
    .toDynamicValue(async () => (await compute()).noLineage())
    .inSingletonScope();
}

function bindResources({ bind }: ContainerModuleLoadOptions, { path, settings, opened }: Binding): void {
  const { spares = 1, memoryLimit } = settings.sandbox ?? {};
  bind(TOKENS.computeEngine)
    .toDynamicValue(() => opened.add(openStoreEngine(path)))
    .inSingletonScope();
  bind(TOKENS.workbench)
    .toDynamicValue(() => opened.add(openWorkbench()))
    .inSingletonScope();
  bind(TOKENS.auditLog)
    .toDynamicValue(async (context): Promise<CommitLog> => {
      const clock = await context.getAsync(TOKENS.clock);
      if (path === undefined) return memoryLog({ clock });
      return opened.add(openFileLog(`${await realPathOf(path)}.audit.log`, { clock }));
    })
    .inSingletonScope();
  bind(TOKENS.results)
    .toDynamicValue((): Promise<BlobStore> => opened.add(openResults(path)))
    .inSingletonScope();
  bind(TOKENS.sandbox)
    .toDynamicValue(async () => {
      const sandboxes = await opened.add(Promise.resolve(new SpareSandboxes(() => openSandbox(memoryLimit), spares)));
      return () => sandboxes.take();
    })
    .inSingletonScope();
}

function bindServices({ bind }: ContainerModuleLoadOptions, { settings, opened }: Binding): void {
  bind(TOKENS.computeStore)
    .toDynamicValue(async (context) => {
      // The policy first: without one nothing is opened. Then the engine: it refuses a file that is open elsewhere, or is none, before a log is made beside it.
      const policy = await context.getAsync(TOKENS.policy);
      const [clock, ids] = await Promise.all([context.getAsync(TOKENS.clock), context.getAsync(TOKENS.ids)]);
      const engine = await context.getAsync(TOKENS.computeEngine);
      const auditLog = await context.getAsync(TOKENS.auditLog);
      const auditSink = await context.getAsync(TOKENS.auditSink, { optional: true });
      const components = { engine, auditLog, policy, clock, ids, owned: [opened], ...(auditSink && { auditSink }) };
      const { createComputeStore } = await compute();
      return createComputeStore(components, settings.store);
    })
    .inSingletonScope();
  bind(TOKENS.compute)
    .toDynamicValue(async (context) => {
      const store = await context.getAsync(TOKENS.computeStore);
      const [engine, sandbox, results, lineage, clock, ids] = await Promise.all([
        context.getAsync(TOKENS.workbench),
        context.getAsync(TOKENS.sandbox),
        context.getAsync(TOKENS.results),
        context.getAsync(TOKENS.lineage),
        context.getAsync(TOKENS.clock),
        context.getAsync(TOKENS.ids),
      ]);
      const { blobResults, createComputeService } = await compute();
      const components = { store, engine, sandbox, results: blobResults(results), lineage, clock, ids, owned: [store] };
      return createComputeService(components, settings.runs);
    })
    .inSingletonScope();
}

function parsePath(path: string): string | undefined {
  const location = parseMemoryUri(path);
  if (location.kind === 'memory') return undefined;
  if (location.kind === 'file') return location.path;
  throw new EiderError('UNSUPPORTED', 'compute lies in a local file or in :memory:, not in a bucket or shared folder');
}

async function toPolicy(policy: OpenComputeSettings['policy']): Promise<Policy> {
  if (policy === undefined) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      "say who may do what: policy: 'own-tenant', or roles as data, or a Policy among the components",
    );
  }
  const { ownTenantPolicy, rolePolicy } = await compute();
  return policy === 'own-tenant' ? ownTenantPolicy() : rolePolicy(policy);
}

async function openResults(path: string | undefined): Promise<BlobStore> {
  return path === undefined ? memoryBlobStore() : fsBlobStore(`${await realPathOf(path)}.results`);
}
