import { EiderError, type SqlEngine, sql } from '@eider/core';
import { importPart } from './import-part.ts';

// A table of every memory.
const MEMORY_TABLE = 'eider_memory';

/** The engine of a governed store, on its file or in memory. LOCKED if the file is open elsewhere; INVALID_ARGUMENT for the file of a memory. */
export async function openStoreEngine(path: string | undefined): Promise<SqlEngine> {
  const engine = await openEngine(path === undefined ? {} : { path });
  try {
    await refuseMemory(engine, path);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** An engine in memory for fingerprints and linting. */
export function openWorkbench(): Promise<SqlEngine> {
  return openEngine({});
}

/** Opens an engine in memory for one run. */
export function openSandbox(memoryLimit: string | undefined): Promise<SqlEngine> {
  return openEngine({ threads: 1, ...(memoryLimit === undefined ? {} : { memoryLimit }) });
}

async function openEngine(settings: {
  readonly path?: string;
  readonly threads?: number;
  readonly memoryLimit?: string;
}): Promise<SqlEngine> {
  const { openNodeDuckDb } = await importPart('@eider/adapter-duckdb-node', () => import('@eider/adapter-duckdb-node'));
  return openNodeDuckDb(settings);
}

async function refuseMemory(engine: SqlEngine, path: string | undefined): Promise<void> {
  const { rows } = await engine.query(sql`SELECT 1 AS found FROM duckdb_tables()
    WHERE database_name = current_database() AND table_name = ${MEMORY_TABLE}`);
  if (rows.length === 0) return;
  throw new EiderError('INVALID_ARGUMENT', 'this file is a memory; compute needs a file of its own, so name another', {
    details: { path: path ?? '' },
  });
}
