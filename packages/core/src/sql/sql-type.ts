import { quoteIdentifier } from './statement.ts';

/** DuckDB's types without parts, by DuckDB's own names. NULL is the type of a bare NULL. */
export type SqlScalarName =
  | 'NULL'
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INTEGER'
  | 'BIGINT'
  | 'HUGEINT'
  | 'UTINYINT'
  | 'USMALLINT'
  | 'UINTEGER'
  | 'UBIGINT'
  | 'UHUGEINT'
  | 'BIGNUM'
  | 'FLOAT'
  | 'DOUBLE'
  | 'VARCHAR'
  | 'JSON'
  | 'UUID'
  | 'BLOB'
  | 'BIT'
  | 'DATE'
  | 'TIME'
  | 'TIME_NS'
  | 'TIME WITH TIME ZONE'
  | 'TIMESTAMP'
  | 'TIMESTAMP_S'
  | 'TIMESTAMP_MS'
  | 'TIMESTAMP_NS'
  | 'TIMESTAMP WITH TIME ZONE'
  | 'INTERVAL'
  | 'GEOMETRY'
  | 'VARIANT';

/** A DuckDB type, taken apart. */
export type SqlType =
  | { readonly kind: 'scalar'; readonly name: SqlScalarName }
  | { readonly kind: 'decimal'; readonly width: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly item: SqlType; readonly size?: number }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly SqlField[] }
  | { readonly kind: 'union'; readonly fields: readonly SqlField[] };

/** A named part of a STRUCT, or a member of a UNION. */
export interface SqlField {
  readonly name: string;
  readonly type: SqlType;
}

/** The type as SQL text: DuckDB's own names instead of aliases, every field name quoted. */
export function sqlTypeText(type: SqlType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'NULL' ? '"NULL"' : type.name;
    case 'decimal':
      return `DECIMAL(${type.width}, ${type.scale})`;
    case 'enum':
      return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
    case 'list':
      return `${sqlTypeText(type.item)}[${type.size ?? ''}]`;
    case 'map':
      return `MAP(${sqlTypeText(type.key)}, ${sqlTypeText(type.value)})`;
    case 'struct':
    case 'union':
      return `${type.kind.toUpperCase()}(${type.fields.map(fieldText).join(', ')})`;
  }
}

function fieldText(field: SqlField): string {
  return `${quoteIdentifier(field.name)} ${sqlTypeText(field.type)}`;
}
