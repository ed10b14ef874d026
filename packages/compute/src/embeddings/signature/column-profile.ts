import { type SqlStatement, type SqlType, sql, trustedSql } from '@eider/core';
import { findSqlType } from '../schema/canonical-type.ts';
import { jsonKindSql } from '../sources/load-json-files.ts';
import { DOUBLE_MASK, NUMBER_MASK, TEXT_MASK } from './mask-sql.ts';
import {
  DOUBLE_CLASSES,
  JSON_CLASSES,
  MOMENT_CLASSES,
  NUMBER_CLASSES,
  type SqlClass,
  TEXT_CLASSES,
} from './semantic-classes.ts';

/** What is computed of a column of a kind of type; the texts are SQL over its value `v`. */
export interface ColumnProfile {
  readonly kind: 'text' | 'number' | 'double' | 'moment' | 'blob' | 'opaque' | 'json' | 'nested';
  /** Makes one value of those that count as the same, such as 0 and -0. */
  readonly normal: (value: SqlStatement) => SqlStatement;
  readonly hasDistinct: boolean;
  readonly classes: readonly SqlClass[];
  readonly mask?: string;
  readonly length?: string;
  /** Of which values the range is made. */
  readonly ranged?: string;
}

const same = (value: SqlStatement): SqlStatement => value;
const PLAIN = { normal: same, hasDistinct: true, classes: [] } as const;

const TEXT: ColumnProfile = {
  ...PLAIN,
  kind: 'text',
  // An ENUM's values are texts.
  normal: (value) => sql`CAST(${value} AS VARCHAR)`,
  classes: TEXT_CLASSES,
  mask: TEXT_MASK,
  length: 'length(v)',
};
const NUMBER: ColumnProfile = { ...PLAIN, kind: 'number', classes: NUMBER_CLASSES, mask: NUMBER_MASK, ranged: 'true' };
const DOUBLE: ColumnProfile = {
  ...PLAIN,
  kind: 'double',
  normal: (value) => sql`(CAST(${value} AS DOUBLE) + 0.0::DOUBLE)`,
  classes: DOUBLE_CLASSES,
  mask: DOUBLE_MASK,
  ranged: 'isfinite(v)',
};
const MOMENT: ColumnProfile = { ...PLAIN, kind: 'moment', classes: MOMENT_CLASSES, ranged: 'isfinite(v)' };
// DuckDB without ICU has no calendar for instants.
const INSTANT: ColumnProfile = {
  ...MOMENT,
  normal: (value) =>
    sql`CASE WHEN isfinite(${value}) THEN make_timestamp(epoch_us(${value})) ELSE CAST(CAST(${value} AS VARCHAR) AS TIMESTAMP) END`,
};
const BLOB: ColumnProfile = { ...PLAIN, kind: 'blob', length: 'octet_length(v)' };
const OPAQUE: ColumnProfile = { ...PLAIN, kind: 'opaque' };
const JSON_KIND: ColumnProfile = { ...PLAIN, kind: 'json', hasDistinct: false, classes: JSON_CLASSES };
const NESTED: ColumnProfile = {
  ...PLAIN,
  kind: 'nested',
  hasDistinct: false,
  normal: (value) => sql`CASE WHEN ${value} IS NULL THEN NULL ELSE true END`,
};

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** The profile of a column by its type. `hasJsonKinds`: a JSON column holds the kinds of its values already. */
export function profileOf(type: string, hasJsonKinds: boolean): ColumnProfile {
  const parsed = findSqlType(type);
  switch (parsed?.kind) {
    case 'decimal':
      return NUMBER;
    case 'enum':
      return TEXT;
    case 'scalar':
      return profileOfScalar(parsed, hasJsonKinds);
    default:
      return NESTED;
  }
}

function profileOfScalar({ name }: Extract<SqlType, { kind: 'scalar' }>, hasJsonKinds: boolean): ColumnProfile {
  if (name === 'VARCHAR') return TEXT;
  if (name === 'JSON') return hasJsonKinds ? JSON_KIND : { ...JSON_KIND, normal: jsonKindSql };
  if (NUMBERS.test(name)) return NUMBER;
  if (name === 'FLOAT' || name === 'DOUBLE') return DOUBLE;
  if (name === 'TIMESTAMP WITH TIME ZONE') return INSTANT;
  if (name === 'DATE' || name.startsWith('TIMESTAMP')) return MOMENT;
  if (name === 'BLOB') return BLOB;
  return name === 'GEOMETRY' || name === 'VARIANT' || name === 'NULL' ? NESTED : OPAQUE;
}

/** SQL of a range's end as text: exact, or for moments the year and month. */
export function rangeText(profile: ColumnProfile, end: string, exact: boolean): SqlStatement {
  if (profile.ranged === undefined) return trustedSql('CAST(NULL AS VARCHAR)');
  if (profile.kind !== 'moment' || exact) return trustedSql(`CAST(${end} AS VARCHAR)`);
  return trustedSql(`CAST(year(${end}) AS VARCHAR) || '/' || CAST(month(${end}) AS VARCHAR)`);
}
