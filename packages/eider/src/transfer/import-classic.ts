import { randomUUID } from 'node:crypto';
import { EiderError, type LongTermMemory, type SqlEngine, sql } from '@eider/core';
import { type ImportReport, type ImportSettings, importCells, importTable } from '@eider/ltm';
import { checkMemory } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';
import { realPathOf } from '../open/real-path.ts';
import { onFile } from './file-error.ts';
import { fileKind } from './file-kind.ts';
import { IMPORT_OPTIONS } from './import-file.ts';
import { withSqliteTable } from './sqlite-source.ts';
import { viewError } from './view-error.ts';
import { withEngine } from './with-engine.ts';

export interface ImportClassicOptions extends ImportSettings {
  /** @default 'ltm_store' */
  readonly table?: string;
  /** Reads DuckDB files. @default one that is opened for it */
  readonly engine?: SqlEngine;
}

/**
 * Stores the rows of a table `ltm_store(key, value, metadata, created_at, updated_at)` in a DuckDB or SQLite file below a view, with their times. The file is only read. A cell that has no JSON form
 * becomes a text. NULL, empty and repeated keys are INVALID_ARGUMENT before anything is stored.
 */
export async function importClassic(
  memory: LongTermMemory,
  path: string,
  options: ImportClassicOptions = {},
): Promise<ImportReport> {
  checkMemory(memory);
  checkNames(options, [...IMPORT_OPTIONS, 'table', 'engine'], 'option');
  const { table = 'ltm_store', engine, ...settings } = options;
  const real = await realPathOf(path);
  const kind = await onFile(path, () => fileKind(real));
  if (kind === 'sqlite') return withSqliteTable(real, table, (source) => importCells(memory, source, settings));
  if (kind !== 'duckdb') {
    throw new EiderError('CORRUPT_DATA', 'the file is neither a DuckDB nor a SQLite database', { details: { path } });
  }
  return withEngine(engine, (reader) => importDuckDb(memory, { engine: reader, path: real, table }, settings));
}

interface DuckDbTable {
  readonly engine: SqlEngine;
  readonly path: string;
  readonly table: string;
}

async function importDuckDb(
  memory: LongTermMemory,
  { engine, path, table }: DuckDbTable,
  settings: ImportSettings,
): Promise<ImportReport> {
  const database = await engine.attach(`classic_${randomUUID()}`, { path, readOnly: true });
  try {
    const { rows } = await engine.query(
      sql`SELECT table_name AS name FROM duckdb_tables() WHERE database_name = ${database.name} AND table_name = 'eider_memory'
        UNION ALL SELECT 'view' FROM duckdb_views() WHERE database_name = ${database.name} AND lower(view_name) = ${table.toLowerCase()}
        ORDER BY name`,
    );
    if (rows[0]?.['name'] === 'view') throw viewError(table);
    if (rows.length > 0) {
      throw new EiderError('INVALID_ARGUMENT', 'the file is a memory of eider; open it with openMemory and export it', {
        details: { path },
      });
    }
    return await importTable(memory, engine, [database.name, 'main', table], settings);
  } finally {
    await database.detach();
  }
}
