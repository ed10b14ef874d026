import type { LongTermMemory, ParquetCodec, ParquetColumn, ParquetSink, ParquetValue } from '@eider/core';
import { type ExportedRecord, exportedRecords } from './exported-records.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { ExportScope, TransferOptions } from './transfer-options.ts';

export interface ParquetExportOptions extends TransferOptions, ExportScope {}

/** How much was exported. */
export interface ParquetExportReport {
  readonly records: number;
  readonly sizeBytes: number;
}

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'namespace', type: 'json' },
  { name: 'key', type: 'text' },
  { name: 'value', type: 'json' },
  { name: 'metadata', type: 'json' },
  { name: 'text', type: 'text', nullable: true },
  { name: 'created_at', type: 'timestamp' },
  { name: 'updated_at', type: 'timestamp' },
  { name: 'expires_at', type: 'timestamp', nullable: true },
];

// A row group is in memory as a whole: so many records, or code units of them.
const GROUP_RECORDS = 8_192;
const GROUP_UNITS = 8 * 1024 * 1024;

/**
 * Writes the records of a view to a sink as a Parquet file, in order and with every field. Columns: namespace, value and metadata (JSON), key, text, created_at, updated_at and
 * expires_at (timestamps in UTC). Memory is bounded by a row group.
 */
export async function exportParquet(
  memory: LongTermMemory,
  codec: ParquetCodec,
  sink: ParquetSink,
  options: ParquetExportOptions = {},
): Promise<ParquetExportReport> {
  const meter = new ProgressMeter(options);
  const writer = codec.write(COLUMNS, {
    write: (bytes) => {
      meter.sizeBytes += bytes.byteLength;
      return sink.write(bytes);
    },
  });
  let group = emptyGroup();
  for await (const exported of exportedRecords(memory, options, options.signal)) {
    group.units += addTo(group.columns, exported);
    group.records += 1;
    if (group.records < GROUP_RECORDS && group.units < GROUP_UNITS) continue;
    await writer.writeRowGroup(group.columns);
    meter.records += group.records;
    meter.tell();
    group = emptyGroup();
  }
  if (group.records > 0) await writer.writeRowGroup(group.columns);
  meter.records += group.records;
  const { sizeBytes } = await writer.finish();
  meter.tell();
  return { records: meter.records, sizeBytes };
}

interface RowGroup {
  readonly columns: readonly ParquetValue[][];
  records: number;
  units: number;
}

function emptyGroup(): RowGroup {
  return { columns: COLUMNS.map(() => []), records: 0, units: 0 };
}

function addTo(columns: readonly ParquetValue[][], { path, record }: ExportedRecord): number {
  const { key, value, metadata, text, createdAt, updatedAt, expiresAt } = record;
  const row: readonly ParquetValue[] = [
    JSON.stringify(path),
    key,
    JSON.stringify(value),
    JSON.stringify(metadata),
    text ?? null,
    toMicros(createdAt),
    toMicros(updatedAt),
    expiresAt === undefined ? null : toMicros(expiresAt),
  ];
  let units = 0;
  for (const [index, cell] of row.entries()) {
    columns[index]?.push(cell);
    if (typeof cell === 'string') units += cell.length;
  }
  return units;
}

function toMicros(time: Date): bigint {
  return BigInt(time.getTime()) * 1000n;
}
