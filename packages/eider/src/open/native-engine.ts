import type { SqlEngine } from '@eider/core';
import { importPart } from './import-part.ts';

/** DuckDB in this process. Loaded when it is needed: whoever brings an engine need not have this one installed. */
export async function openNativeEngine(): Promise<SqlEngine> {
  const { openNodeDuckDb } = await importPart('@eider/adapter-duckdb-node', () => import('@eider/adapter-duckdb-node'));
  return openNodeDuckDb();
}
