import {
  DuckDBArrayLogicalType,
  DuckDBDecimalLogicalType,
  DuckDBEnumLogicalType,
  DuckDBListLogicalType,
  type DuckDBLogicalType,
  DuckDBMapLogicalType,
  DuckDBStructLogicalType,
  DuckDBUnionLogicalType,
} from '@duckdb/node-api';

const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/i;

/** DuckDB's own text of a type, as `DESCRIBE` prints it. `reserved` holds the words that DuckDB quotes as names. */
export function typeText(type: DuckDBLogicalType, reserved: ReadonlySet<string>): string {
  if (type.alias !== undefined) return type.alias;
  if (type instanceof DuckDBDecimalLogicalType) return `DECIMAL(${type.width},${type.scale})`;
  if (type instanceof DuckDBEnumLogicalType) return `ENUM(${type.values().map(quoteText).join(', ')})`;
  if (type instanceof DuckDBListLogicalType) return `${typeText(type.valueType, reserved)}[]`;
  if (type instanceof DuckDBArrayLogicalType) return `${typeText(type.valueType, reserved)}[${type.length}]`;
  if (type instanceof DuckDBMapLogicalType) {
    return `MAP(${typeText(type.keyType, reserved)}, ${typeText(type.valueType, reserved)})`;
  }
  if (type instanceof DuckDBStructLogicalType) {
    return `STRUCT(${fieldTexts(type.entryNames(), type.entryLogicalTypes(), reserved)})`;
  }
  if (type instanceof DuckDBUnionLogicalType) {
    const types = type.memberTags().map((_tag, index) => type.memberLogicalType(index));
    return `UNION(${fieldTexts(type.memberTags(), types, reserved)})`;
  }
  return String(type.asType());
}

function fieldTexts(
  names: readonly string[],
  types: readonly DuckDBLogicalType[],
  reserved: ReadonlySet<string>,
): string {
  const fields = types.map((type, index) => {
    const name = names[index] ?? '';
    const text = typeText(type, reserved);
    return name === '' ? text : `${quoteName(name, reserved)} ${text}`;
  });
  return fields.join(', ');
}

function quoteName(name: string, reserved: ReadonlySet<string>): string {
  const plain = PLAIN_NAME.test(name) && !reserved.has(name.toLowerCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
