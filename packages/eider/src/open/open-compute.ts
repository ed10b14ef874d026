import type { ComputeService } from '@eider/compute';
import {
  type AuditSink,
  type BlobStore,
  type Clock,
  type CommitLog,
  EiderError,
  type IdSource,
  type LineageSink,
  type Policy,
  type SqlEngine,
} from '@eider/core';
import { Container, type ServiceIdentifier } from 'inversify';
import type { OpenComputeSettings } from '../config/compute-config.ts';
import { computeBindings } from '../container/compute-module.ts';
import { OpenedResources } from '../container/opened-resources.ts';
import { TOKENS } from '../container/tokens.ts';
import { type ComponentName, checkComponents } from './check-components.ts';

/** Components in the place of those that `openCompute` would open; the service does not close them. */
export interface OpenComputeComponents {
  /** In the place of `settings.policy`. */
  readonly policy?: Policy;
  /** On the store's file; nobody else writes to its tables. */
  readonly engine?: SqlEngine;
  /** Where audit events wait to be folded into the table. */
  readonly auditLog?: CommitLog;
  /** Gets every audit event instead of the log. */
  readonly auditSink?: AuditSink;
  readonly lineage?: LineageSink;
  /** Where large results lie, in the place of the folder beside the file. */
  readonly results?: BlobStore;
  readonly clock?: Clock;
  readonly ids?: IdSource;
}

const NAMES = ['policy', 'engine', 'auditLog', 'auditSink', 'lineage', 'results', 'clock', 'ids'] as const;
const BOUND: Readonly<Record<(typeof NAMES)[number], ServiceIdentifier<unknown>>> = {
  policy: TOKENS.policy,
  engine: TOKENS.computeEngine,
  auditLog: TOKENS.auditLog,
  auditSink: TOKENS.auditSink,
  lineage: TOKENS.lineage,
  results: TOKENS.results,
  clock: TOKENS.clock,
  ids: TOKENS.ids,
};

/**
 * Opens the compute service in a file (`./compute.duckdb`, with `.audit.log` and `.results` beside it), or a new one, or in `:memory:`. A file
 * has one owner: open elsewhere it is LOCKED. INVALID_ARGUMENT unless a policy says who may do what.
 */
export async function openCompute(
  path: string,
  settings: OpenComputeSettings = {},
  components: OpenComputeComponents = {},
): Promise<ComputeService> {
  checkComponents(components, NAMES satisfies readonly ComponentName[]);
  if (settings.policy !== undefined && components.policy !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'give one policy: among the settings, or among the components');
  }
  const opened = new OpenedResources();
  const container = new Container();
  container.load(computeBindings({ path, compute: settings }, opened));
  await rebind(container, components);
  try {
    return await container.getAsync(TOKENS.compute);
  } catch (error) {
    // What failed is told; a failure to close what was opened until then would only hide it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}

async function rebind(container: Container, components: OpenComputeComponents): Promise<void> {
  for (const name of NAMES) {
    const given = components[name];
    if (given === undefined) continue;
    const token = BOUND[name];
    (container.isBound(token) ? await container.rebind(token) : container.bind(token)).toConstantValue(given);
  }
}
