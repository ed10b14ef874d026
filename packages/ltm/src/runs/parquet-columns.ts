import type { ParquetColumn, ParquetRowGroup, ParquetValue } from '@eider/core';
import { Entry } from '../memtable/entry.ts';

/**
 * The columns of a run's Parquet files, for other tools too. One row is one version of a record: of several with one namespace and key the one
 * with the highest revision counts, and none of them if that one is `deleted`; then value and metadata are null. A namespace is its parts, each followed by U+001F.
 */
export const RECORD_COLUMNS: readonly ParquetColumn[] = [
  { name: 'namespace', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'value', type: 'json', nullable: true },
  { name: 'metadata', type: 'json', nullable: true },
  { name: 'text', type: 'text', nullable: true },
  { name: 'created_at', type: 'timestamp' },
  { name: 'updated_at', type: 'timestamp' },
  { name: 'expires_at', type: 'timestamp', nullable: true },
  { name: 'revision', type: 'int64' },
  { name: 'deleted', type: 'boolean' },
];

/** An entry's values, in the order of the columns. */
export function toRecordRow(entry: Entry): readonly ParquetValue[] {
  return [
    entry.namespace,
    entry.key,
    entry.deleted ? null : entry.value,
    entry.deleted ? null : entry.metadata,
    entry.text ?? null,
    toMicros(entry.createdAtMs),
    toMicros(entry.updatedAtMs),
    entry.expiresAtMs === Number.POSITIVE_INFINITY ? null : toMicros(entry.expiresAtMs),
    entry.revision,
    entry.deleted,
  ];
}

/** The entry in a row of a row group. */
export function fromRecordRow(group: ParquetRowGroup, row: number): Entry {
  const at = (name: string): ParquetValue => group.column(name).at(row);
  const expiresAt = at('expires_at');
  return new Entry({
    namespace: at('namespace') as string,
    key: at('key') as string,
    value: (at('value') as string | null) ?? '',
    metadata: (at('metadata') as string | null) ?? '',
    text: (at('text') as string | null) ?? undefined,
    createdAtMs: toMillis(at('created_at')),
    updatedAtMs: toMillis(at('updated_at')),
    expiresAtMs: expiresAt === null ? Number.POSITIVE_INFINITY : toMillis(expiresAt),
    revision: at('revision') as number,
    deleted: at('deleted') as boolean,
  });
}

function toMicros(ms: number): number | bigint {
  const micros = ms * 1000;
  return Number.isSafeInteger(micros) ? micros : BigInt(ms) * 1000n;
}

function toMillis(micros: ParquetValue): number {
  return typeof micros === 'bigint' ? Number(micros / 1000n) : (micros as number) / 1000;
}
