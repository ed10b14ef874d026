import type { DuckDBInstance } from '@duckdb/node-api';
import type { Clock, EngineCapabilities, Random } from '@eider/core';
import type { AttachedDatabases } from './databases/attached-databases.ts';
import type { MemoryReturn } from './memory/memory-return.ts';
import type { ChangeCounter } from './pool/change-counter.ts';
import type { Mutex } from './pool/mutex.ts';
import type { SessionPool } from './pool/session-pool.ts';
import type { CallScopes } from './session/call-scopes.ts';
import type { Connection } from './session/connection.ts';
import type { CheckedSettings } from './settings.ts';

/** Everything that an open engine holds. */
export interface EngineState {
  readonly settings: CheckedSettings;
  readonly instance: DuckDBInstance;
  readonly capabilities: EngineCapabilities;
  readonly clock: Clock;
  readonly random: Random;
  readonly scopes: CallScopes;
  readonly pool: SessionPool;
  readonly changes: ChangeCounter;
  readonly memory: MemoryReturn;
  readonly databases: AttachedDatabases;
  /** For attaching, detaching and restoring, one at a time; outside the pool. */
  readonly control: Connection;
  readonly controlTurns: Mutex;
  /** For health checks, so that they never wait for a session. */
  readonly probe: Connection;
  /** Name of the main database. */
  readonly main: string;
  readonly reserved: ReadonlySet<string>;
}
