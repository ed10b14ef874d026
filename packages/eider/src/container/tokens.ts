import type { BlobStore, Clock, CommitLog, IdSource, LongTermMemory, SqlEngine } from '@eider/core';
import type { ServiceIdentifier } from 'inversify';

/** Names of the components in an inversify container; rebind any of them before the memory is resolved. */
export const TOKENS: {
  readonly engine: ServiceIdentifier<SqlEngine>;
  readonly commitLog: ServiceIdentifier<CommitLog>;
  readonly blobStore: ServiceIdentifier<BlobStore>;
  readonly clock: ServiceIdentifier<Clock>;
  readonly ids: ServiceIdentifier<IdSource>;
  readonly longTermMemory: ServiceIdentifier<LongTermMemory>;
} = {
  engine: Symbol.for('eider.engine'),
  commitLog: Symbol.for('eider.commit-log'),
  blobStore: Symbol.for('eider.blob-store'),
  clock: Symbol.for('eider.clock'),
  ids: Symbol.for('eider.ids'),
  longTermMemory: Symbol.for('eider.long-term-memory'),
};
