import { type Data, DataType, type Field, TimeUnit } from 'apache-arrow';
import { childrenOf, extensionOf } from './arrow-field.ts';

type NeedsQuotes = (name: string) => boolean;

/** DuckDB's own name of a column's type; undefined if it has an ENUM whose values are not in `data` either. */
export function typeText(field: Field, needsQuotes: NeedsQuotes, data?: Data): string | undefined {
  const extension = extensionOf(field);
  if (extension !== undefined) return EXTENSION_TEXTS[extension] ?? extension.toUpperCase();
  return scalarText(field.type) ?? nestedText(field, needsQuotes, data);
}

/** Whether a column holds an ENUM, whose values DuckDB-WASM leaves out of its batches. */
export function hasEnum(field: Field): boolean {
  return DataType.isDictionary(field.type) || childrenOf(field).some(hasEnum);
}

const EXTENSION_TEXTS: Readonly<Record<string, string>> = {
  bool8: 'BOOLEAN',
  time_tz: 'TIME WITH TIME ZONE',
  'geoarrow.wkb': 'GEOMETRY',
};

const INTEGER_TEXTS: Readonly<Record<number, string>> = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' };

const TIMESTAMP_TEXTS: Readonly<Record<TimeUnit, string>> = {
  [TimeUnit.SECOND]: 'TIMESTAMP_S',
  [TimeUnit.MILLISECOND]: 'TIMESTAMP_MS',
  [TimeUnit.MICROSECOND]: 'TIMESTAMP',
  [TimeUnit.NANOSECOND]: 'TIMESTAMP_NS',
};

function scalarText(type: DataType): string | undefined {
  if (DataType.isInt(type)) return (type.isSigned ? '' : 'U') + (INTEGER_TEXTS[type.bitWidth] ?? '');
  if (DataType.isFloat(type)) return type.precision === 1 ? 'FLOAT' : 'DOUBLE';
  if (DataType.isDecimal(type)) return `DECIMAL(${type.precision},${type.scale})`;
  if (DataType.isTimestamp(type)) {
    return type.timezone === null || type.timezone === undefined
      ? TIMESTAMP_TEXTS[type.unit]
      : 'TIMESTAMP WITH TIME ZONE';
  }
  if (DataType.isTime(type)) return type.unit === TimeUnit.NANOSECOND ? 'TIME_NS' : 'TIME';
  return PLAIN_TEXTS.find(([is]) => is(type))?.[1];
}

const PLAIN_TEXTS: readonly (readonly [is: (type: DataType) => boolean, text: string])[] = [
  [DataType.isUtf8, 'VARCHAR'],
  [DataType.isBinary, 'BLOB'],
  [DataType.isBool, 'BOOLEAN'],
  [DataType.isDate, 'DATE'],
  [DataType.isInterval, 'INTERVAL'],
  [DataType.isNull, '"NULL"'],
];

function nestedText(field: Field, needsQuotes: NeedsQuotes, data?: Data): string | undefined {
  const { type } = field;
  if (DataType.isDictionary(type)) return enumText(data);
  const children = childrenOf(field);
  const text = (child: Field, index: number): string | undefined => typeText(child, needsQuotes, data?.children[index]);
  if (DataType.isMap(type)) return mapText(children[0], needsQuotes, data?.children[0]);
  if (DataType.isStruct(type) || DataType.isUnion(type)) {
    const fields = children.map((child, index) => withName(child.name, text(child, index), needsQuotes));
    return listed(DataType.isUnion(type) ? 'UNION' : 'STRUCT', fields);
  }
  const element = children[0] === undefined ? undefined : text(children[0], 0);
  if (element === undefined) return undefined;
  return DataType.isFixedSizeList(type) ? `${element}[${type.listSize}]` : `${element}[]`;
}

function enumText(data: Data | undefined): string | undefined {
  if (data?.dictionary === undefined) return undefined;
  const labels = Array.from(data.dictionary, (label) => `'${String(label).replaceAll("'", "''")}'`);
  return listed('ENUM', labels);
}

function mapText(entries: Field | undefined, needsQuotes: NeedsQuotes, data?: Data): string | undefined {
  const parts = entries === undefined ? [] : childrenOf(entries);
  return listed(
    'MAP',
    parts.map((part, index) => typeText(part, needsQuotes, data?.children[index])),
  );
}

function withName(name: string, type: string | undefined, needsQuotes: NeedsQuotes): string | undefined {
  if (type === undefined || name === '') return type;
  return `${needsQuotes(name) ? `"${name.replaceAll('"', '""')}"` : name} ${type}`;
}

function listed(kind: string, texts: readonly (string | undefined)[]): string | undefined {
  return texts.includes(undefined) ? undefined : `${kind}(${texts.join(', ')})`;
}
