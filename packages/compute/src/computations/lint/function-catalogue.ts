import { type CallOptions, type SqlEngine, trustedSql } from '@eider/core';

/** Functions that do not depend on their arguments alone, by lower-case name. */
export type UnstableFunctions = ReadonlyMap<string, 'volatile-function' | 'session-function'>;

/** What engines say about their functions, read once for each adapter and version. */
export interface FunctionCatalogue {
  unstable(engine: SqlEngine, options?: CallOptions): Promise<UnstableFunctions>;
}

// Stable by DuckDB's own word, though their value is the session's or the moment's.
const SESSION_FUNCTIONS: readonly string[] = [
  'current_setting',
  'getvariable',
  'getenv',
  'version',
  'current_user',
  'current_role',
  'session_user',
  'current_catalog',
  'current_localtime',
  'current_localtimestamp',
  'pg_backend_pid',
  'pg_postmaster_start_time',
];

const UNSTABLE = trustedSql(
  "SELECT DISTINCT lower(function_name) AS name, stability FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')",
);

/** A catalogue that keeps what it has read. */
export function createFunctionCatalogue(): FunctionCatalogue {
  const known = new Map<string, UnstableFunctions>();
  return {
    async unstable(engine, options) {
      const { adapter, engineVersion, extensions } = engine.capabilities;
      const key = JSON.stringify([adapter, engineVersion, extensions]);
      const found = known.get(key) ?? (await readUnstable(engine, options));
      known.set(key, found);
      return found;
    },
  };
}

async function readUnstable(engine: SqlEngine, options?: CallOptions): Promise<UnstableFunctions> {
  const { rows } = await engine.query(UNSTABLE, options);
  const unstable = new Map<string, 'volatile-function' | 'session-function'>();
  for (const name of SESSION_FUNCTIONS) unstable.set(name, 'session-function');
  for (const { name, stability } of rows) {
    unstable.set(String(name), stability === 'VOLATILE' ? 'volatile-function' : 'session-function');
  }
  return unstable;
}
