import { identifier, type SqlRow, type SqlStatement, type SqlValue, sql, trustedSql } from '@eider/core';
import { Entry } from '../memtable/entry.ts';

/** The columns of a run's table, in order. Times in milliseconds since 1970-01-01T00:00:00Z; value and metadata are JSON texts. */
export const RUN_COLUMNS = [
  'pos',
  'namespace',
  'key',
  'value',
  'metadata',
  'text',
  'created_ms',
  'updated_ms',
  'expires_ms',
  'revision',
  'deleted',
] as const;

export const RUN_COLUMN_LIST: SqlStatement = trustedSql(RUN_COLUMNS.join(', '));

/** Statement that creates a run's empty table. */
export function createRunTable(table: SqlStatement): SqlStatement {
  return sql`CREATE TABLE ${table} (pos INTEGER NOT NULL, namespace VARCHAR NOT NULL, key VARCHAR NOT NULL,
    value VARCHAR NOT NULL, metadata VARCHAR NOT NULL, text VARCHAR, created_ms BIGINT NOT NULL, updated_ms BIGINT NOT NULL,
    expires_ms BIGINT, revision BIGINT NOT NULL, deleted BOOLEAN NOT NULL)`;
}

/** Statement that creates the empty table of a run's segment. */
export function createSegmentTable(table: SqlStatement): SqlStatement {
  // They are packed already; looking for something better would take longer than writing them.
  return sql`CREATE TABLE ${table} (part INTEGER NOT NULL, bytes BLOB NOT NULL USING COMPRESSION uncompressed)`;
}

export function toRunRow(entry: Entry, position: number): readonly SqlValue[] {
  return [
    position,
    entry.namespace,
    entry.key,
    entry.value,
    entry.metadata,
    entry.text ?? null,
    entry.createdAtMs,
    entry.updatedAtMs,
    entry.expiresAtMs === Number.POSITIVE_INFINITY ? null : entry.expiresAtMs,
    entry.revision,
    entry.deleted,
  ];
}

export function fromRunRow(row: SqlRow): { readonly position: number; readonly entry: Entry } {
  const entry = new Entry({
    namespace: row['namespace'] as string,
    key: row['key'] as string,
    value: row['value'] as string,
    metadata: row['metadata'] as string,
    text: (row['text'] as string | null) ?? undefined,
    createdAtMs: Number(row['created_ms']),
    updatedAtMs: Number(row['updated_ms']),
    expiresAtMs: row['expires_ms'] === null ? Number.POSITIVE_INFINITY : Number(row['expires_ms']),
    revision: Number(row['revision']),
    deleted: row['deleted'] as boolean,
  });
  return { position: row['pos'] as number, entry };
}

/** Name of a table of the memory in its attached database. */
export function memoryTable(database: string, name: string): SqlStatement {
  return identifier(database, 'main', name);
}

export function runTableName(id: number): string {
  return `eider_run_${id}`;
}

export function segmentTableName(id: number): string {
  return `eider_segment_${id}`;
}
