import type { ParquetColumn, ParquetColumnType, ParquetFileColumn } from '@eider/core';
import type { SchemaElement } from 'hyparquet';

type Element = Pick<SchemaElement, 'type' | 'converted_type'>;

const ELEMENTS: Readonly<Record<ParquetColumnType, Element>> = {
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  bytes: { type: 'BYTE_ARRAY' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
};

/** Per physical type: what its annotations mean; the empty one is that of a column without any. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, ParquetColumnType>>>> = {
  BOOLEAN: { '': 'boolean' },
  INT32: { '': 'int32', INT_8: 'int32', INT_16: 'int32', INT_32: 'int32', UINT_8: 'int32', UINT_16: 'int32' },
  INT64: { '': 'int64', INT_64: 'int64', TIMESTAMP_MILLIS: 'timestamp', TIMESTAMP_MICROS: 'timestamp' },
  FLOAT: { '': 'double' },
  DOUBLE: { '': 'double' },
  BYTE_ARRAY: { '': 'bytes', UTF8: 'text', ENUM: 'text', JSON: 'json' },
};

export function isColumnType(type: unknown): type is ParquetColumnType {
  return typeof type === 'string' && Object.hasOwn(ELEMENTS, type);
}

/** The schema of a file with these columns. */
export function toSchema(columns: readonly ParquetColumn[]): SchemaElement[] {
  const leaves = columns.map(
    ({ name, type, nullable = false }): SchemaElement => ({
      name,
      ...ELEMENTS[type],
      repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
    }),
  );
  return [{ name: 'eider', num_children: columns.length }, ...leaves];
}

/** The columns of a file; what is nested or of another kind is `other`. */
export function fromSchema(schema: readonly SchemaElement[]): readonly ParquetFileColumn[] {
  const columns: ParquetFileColumn[] = [];
  let at = 1;
  while (at < schema.length) {
    const element = schema[at] as SchemaElement;
    const isRepeated = element.repetition_type === 'REPEATED';
    const isFlat = (element.num_children ?? 0) === 0 && !isRepeated;
    columns.push({
      name: element.name,
      type: isFlat ? meaningOf(element) : 'other',
      nullable: element.repetition_type === 'OPTIONAL',
    });
    at = endOf(schema, at);
  }
  return columns;
}

/** The same schema without what values mean, so that decoding leaves them as they are stored. */
export function toPhysical(schema: readonly SchemaElement[]): SchemaElement[] {
  return schema.map(({ converted_type: _, logical_type: __, ...element }) => element);
}

/** Names of columns whose times are stored in milliseconds. */
export function millisecondColumns(schema: readonly SchemaElement[]): ReadonlySet<string> {
  return new Set(schema.flatMap((element) => (annotationOf(element) === 'TIMESTAMP_MILLIS' ? [element.name] : [])));
}

function endOf(schema: readonly SchemaElement[], start: number): number {
  let at = start + 1;
  for (let left = schema[start]?.num_children ?? 0; left > 0; left -= 1) at = endOf(schema, at);
  return at;
}

function meaningOf(element: SchemaElement): ParquetColumnType | 'other' {
  return MEANINGS[element.type ?? 'INT96']?.[annotationOf(element)] ?? 'other';
}

/** What is said of a column beside its physical type, in the older form of annotations; nothing for none. */
function annotationOf({ converted_type: older, logical_type: newer }: SchemaElement): string {
  if (older !== undefined) return older;
  if (newer === undefined) return '';
  if (newer.type === 'TIMESTAMP') return `TIMESTAMP_${newer.unit}`;
  if (newer.type === 'INTEGER') return `${newer.isSigned ? '' : 'U'}INT_${newer.bitWidth}`;
  return newer.type === 'STRING' ? 'UTF8' : newer.type;
}
