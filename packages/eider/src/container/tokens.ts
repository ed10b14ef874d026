import type { ComputeService, GovernedComputeStore } from '@eider/compute';
import type {
  AuditSink,
  BlobStore,
  Clock,
  CommitLog,
  IdSource,
  LineageSink,
  LongTermMemory,
  Policy,
  SqlEngine,
} from '@eider/core';
import type { ServiceIdentifier } from 'inversify';

/** Names of the components in an inversify container; rebind any of them before the memory is resolved. */
export const TOKENS: {
  readonly engine: ServiceIdentifier<SqlEngine>;
  readonly commitLog: ServiceIdentifier<CommitLog>;
  readonly blobStore: ServiceIdentifier<BlobStore>;
  readonly clock: ServiceIdentifier<Clock>;
  readonly ids: ServiceIdentifier<IdSource>;
  readonly longTermMemory: ServiceIdentifier<LongTermMemory>;
  readonly policy: ServiceIdentifier<Policy>;
  /** Of the governed store. */
  readonly computeEngine: ServiceIdentifier<SqlEngine>;
  readonly auditLog: ServiceIdentifier<CommitLog>;
  /** Bound by who wants it in the place of the log. */
  readonly auditSink: ServiceIdentifier<AuditSink>;
  readonly lineage: ServiceIdentifier<LineageSink>;
  /** Where large results lie. */
  readonly results: ServiceIdentifier<BlobStore>;
  /** In memory, for fingerprints and linting. */
  readonly workbench: ServiceIdentifier<SqlEngine>;
  /** Opens an engine for one run. */
  readonly sandbox: ServiceIdentifier<() => Promise<SqlEngine>>;
  readonly computeStore: ServiceIdentifier<GovernedComputeStore>;
  readonly compute: ServiceIdentifier<ComputeService>;
} = {
  engine: Symbol.for('eider.engine'),
  commitLog: Symbol.for('eider.commit-log'),
  blobStore: Symbol.for('eider.blob-store'),
  clock: Symbol.for('eider.clock'),
  ids: Symbol.for('eider.ids'),
  longTermMemory: Symbol.for('eider.long-term-memory'),
  policy: Symbol.for('eider.policy'),
  computeEngine: Symbol.for('eider.compute-engine'),
  auditLog: Symbol.for('eider.audit-log'),
  auditSink: Symbol.for('eider.audit-sink'),
  lineage: Symbol.for('eider.lineage'),
  results: Symbol.for('eider.results'),
  workbench: Symbol.for('eider.workbench'),
  sandbox: Symbol.for('eider.sandbox'),
  computeStore: Symbol.for('eider.compute-store'),
  compute: Symbol.for('eider.compute'),
};
