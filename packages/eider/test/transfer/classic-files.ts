import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { LongTermMemory, MemoryRecord } from '@eider/core';
import { expect } from 'vitest';
import type { ClassicRow } from './classic-rows.ts';

type RunSql = (text: string) => Promise<readonly Readonly<Record<string, DuckDBValue>>[]>;

/** Runs SQL on a file by DuckDB alone. */
export async function onDuckDb<Result>(path: string, work: (run: RunSql) => Promise<Result>): Promise<Result> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await work(async (text) => (await connection.runAndReadAll(text)).getRowObjects());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Makes a DuckDB file with a table as older memories have it, by DuckDB alone. */
export async function writeDuckDb(path: string, rows: readonly ClassicRow[], table = 'ltm_store'): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE "${table}" (key VARCHAR PRIMARY KEY, value VARCHAR, metadata VARCHAR,
    created_at TIMESTAMP DEFAULT current_timestamp, updated_at TIMESTAMP DEFAULT current_timestamp)`);
  const appender = await connection.createAppender(table);
  for (const { key, value, metadata, createdAt, updatedAt } of rows) {
    for (const text of [key, value, metadata]) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    for (const time of [createdAt, updatedAt]) {
      appender.appendTimestamp(new DuckDBTimestampValue(BigInt(time.getTime()) * 1000n));
    }
    appender.endRow();
  }
  appender.closeSync();
  connection.closeSync();
  instance.closeSync();
}

/** Makes a SQLite file with such a table, by SQLite alone; times in turn as text, seconds and milliseconds. */
export function writeSqlite(path: string, rows: readonly ClassicRow[], table = 'ltm_store'): void {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE "${table}" (key TEXT PRIMARY KEY, value TEXT, metadata TEXT, created_at, updated_at)`);
  database.exec('BEGIN');
  const insert = database.prepare(`INSERT INTO "${table}" VALUES (?, ?, ?, ?, ?)`);
  for (const [index, { key, value, metadata, createdAt, updatedAt }] of rows.entries()) {
    insert.run(key, value, metadata, sqliteTime(createdAt, index), sqliteTime(updatedAt, index + 1));
  }
  database.exec('COMMIT');
  database.close();
}

function sqliteTime(time: Date, form: number): string | number {
  if (form % 3 === 0) return time.toISOString();
  if (form % 3 === 1) return time.getTime() / 1000;
  return time.toISOString().replace('T', ' ').replace('Z', '');
}

/** Compares every field of every record. */
export async function expectRows(memory: LongTermMemory, rows: readonly ClassicRow[]): Promise<void> {
  const found = new Map<string, MemoryRecord>();
  for await (const record of memory.list()) found.set(record.key, record);
  expect(found.size).toBe(rows.length);
  for (const { key, createdAt, updatedAt, expected } of rows) {
    const { revision: _, ...record } = found.get(key) ?? { revision: 0 };
    expect(record).toEqual({ namespace: [], key, ...expected, createdAt, updatedAt });
  }
}
