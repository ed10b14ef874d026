import { compareCodePoints, EiderError, parseSqlType, type SqlField, type SqlType, sqlTypeText } from '@eider/core';

/** The parts of a type; undefined for a type that core does not know, such as one of an extension. */
export function findSqlType(type: string): SqlType | undefined {
  try {
    return parseSqlType(type);
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return undefined;
    throw error;
  }
}

/** One text for a type, whatever alias, case, spacing or quoting it was written in. Unknown types stay as they are. */
export function canonicalType(type: string): string {
  const parsed = findSqlType(type);
  return parsed === undefined ? type.trim() : sqlTypeText(parsed);
}

/** As `canonicalType`, and fields of structs and unions in any order and case give one text. */
export function shapeType(type: string): string {
  const parsed = findSqlType(type);
  return parsed === undefined ? type.trim() : sqlTypeText(withoutOrder(parsed));
}

/** A name as DuckDB compares it: ASCII letters in either case are the same. Never depends on a Unicode version. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function withoutOrder(type: SqlType): SqlType {
  switch (type.kind) {
    case 'list':
      return { ...type, item: withoutOrder(type.item) };
    case 'map':
      return { ...type, key: withoutOrder(type.key), value: withoutOrder(type.value) };
    case 'struct':
    case 'union':
      return { ...type, fields: type.fields.map(foldField).sort((a, b) => compareCodePoints(a.name, b.name)) };
    default:
      return type;
  }
}

function foldField(field: SqlField): SqlField {
  return { name: foldName(field.name), type: withoutOrder(field.type) };
}
