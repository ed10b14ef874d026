import type { SqlEngine } from '@eider/core';
import { importPart } from './import-part.ts';

// Measured: more makes reading two gigabytes no faster, because what DuckDB drops stays in the system's page cache. Whoever runs large queries brings an engine.
const MEMORY_LIMIT = '96MB';
// A statement runs on the thread that asks. More of DuckDB's own would be woken for each small read: measured, that costs a fifth of it and of opening.
const THREADS = 1;

/** DuckDB in this process. Loaded when it is needed: whoever brings an engine need not have this one installed. */
export async function openNativeEngine(): Promise<SqlEngine> {
  const { openNodeDuckDb } = await importPart('@eider/adapter-duckdb-node', () => import('@eider/adapter-duckdb-node'));
  return openNodeDuckDb({ memoryLimit: MEMORY_LIMIT, threads: THREADS });
}
