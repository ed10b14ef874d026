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

function endOf(schema: readonly SchemaElement[], start: number): number {
  let at = start + 1;
  for (let left = schema[start]?.num_children ?? 0; left > 0; left -= 1) at = endOf(schema, at);
  return at;
}

function meaningOf({ type = 'INT96', converted_type, logical_type }: SchemaElement): ParquetColumnType | 'other' {
  return MEANINGS[type]?.[converted_type ?? annotationOf(logical_type)] ?? 'other';
}

/** What the newer form of an annotation is called in the older one. */
function annotationOf(logical: SchemaElement['logical_type']): string {
  if (logical === undefined) return '';
  if (logical.type === 'TIMESTAMP') return `TIMESTAMP_${logical.unit}`;
  if (logical.type === 'INTEGER') return `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`;
  return logical.type === 'STRING' ? 'UTF8' : logical.type;
}
