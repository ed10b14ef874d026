import { rm, stat } from 'node:fs/promises';
import { type AttachedDatabase, type Clock, EiderError, type IdSource, type SqlEngine, sql } from '@eider/core';
import { createMemory, importTable, type MemorySettings, verifyTable } from '@eider/ltm';
import { memoryLog } from '@eider/storage-cloud/memory';
import { orUndefined } from './place-file.ts';
import { replaceKeeping } from './replace-database.ts';

/** A DuckDB file that may hold the table of an older memory. */
export interface ClassicFile {
  readonly engine: SqlEngine;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly path: string;
  /** Name of the table, and of the view that takes its place. */
  readonly table: string;
  readonly settings: MemorySettings;
}

/**
 * Makes a memory of a DuckDB file with the table of an older one: its rows go into a new file, which is compared with them and then takes the old file's place; that one
 * stays as `<path>.before-eider`. False if there is no such table. Nothing has changed if it fails.
 */
export async function adoptClassic(file: ClassicFile): Promise<boolean> {
  const { engine, path, ids } = file;
  const database = await engine.attach(`classic_${ids.next()}`, { path });
  const adopting = `${path}.adopting`;
  try {
    if (!(await holdsOnlyClassic(engine, database, file.table))) return false;
    // What lies in DuckDB's write-ahead log must not stay beside the file that takes its place.
    await database.checkpoint();
    await removeDatabase(adopting);
    await fill(file, [database.name, 'main', file.table], adopting);
  } catch (error) {
    await removeDatabase(adopting);
    throw error;
  } finally {
    await database.detach();
  }
  await checkNoWriteAheadLog(path);
  await replaceKeeping(path, adopting);
  return true;
}

async function fill(file: ClassicFile, table: readonly string[], path: string): Promise<void> {
  const { engine, clock, ids, settings } = file;
  const open = () => createMemory({ engine, log: memoryLog({ clock }), clock, ids }, { ...settings, path });
  const memory = await open();
  try {
    await importTable(memory, engine, table);
  } finally {
    await memory.close();
  }
  // Opened anew: what is compared is what lies in the file.
  const written = await open();
  try {
    await verifyTable(written, engine, table, { clock });
  } finally {
    await written.close();
  }
}

/** Whether the table is there and no memory; INVALID_ARGUMENT if other tables or views lie beside it. */
async function holdsOnlyClassic(engine: SqlEngine, { name }: AttachedDatabase, table: string): Promise<boolean> {
  const { rows } =
    await engine.query(sql`SELECT schema_name, table_name AS name FROM duckdb_tables() WHERE database_name = ${name}
    UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ${name} AND NOT internal ORDER BY ALL`);
  const found = rows.map((row) => ({ schema: String(row['schema_name']), name: String(row['name']) }));
  const isClassic = (one: (typeof found)[number]): boolean =>
    one.schema === 'main' && one.name.toLowerCase() === table.toLowerCase();
  if (!found.some(isClassic) || found.some((one) => one.name === 'eider_memory')) return false;
  // The full-text index of the table can be made again and has no place in a memory, which has its own.
  const index = `fts_main_${table}`.toLowerCase();
  const others = found.filter((one) => !isClassic(one) && one.schema.toLowerCase() !== index);
  if (others.length === 0) return true;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'other tables or views lie beside the one of the memory; make a memory in a new file and call importClassic',
    {
      details: {
        table,
        others: others
          .slice(0, 5)
          .map((one) => one.name)
          .join(','),
      },
    },
  );
}

async function checkNoWriteAheadLog(path: string): Promise<void> {
  if ((await stat(`${path}.wal`).catch((error) => orUndefined(error, 'ENOENT'))) === undefined) return;
  await removeDatabase(`${path}.adopting`);
  throw new EiderError(
    'UNAVAILABLE',
    'the write-ahead log of the file is still there; close who uses it and try again',
    {
      details: { path },
    },
  );
}

async function removeDatabase(path: string): Promise<void> {
  for (const one of [path, `${path}.wal`]) await rm(one, { force: true });
}
