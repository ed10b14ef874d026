import { type SqlSession, type SqlStatement, sql, trustedSql } from '@eider/core';
import { runColumnBatches } from './column-batches.ts';
import { looseColumn, type Relation } from './relation.ts';
import { WORKING_TABLE, workingColumn } from './working-table.ts';

/**
 * How `dfp1` types a column of texts, such as one of a CSV file. All values decide, never a sample. NULL fits every type. The first type
 * that all other values fit is the column's; without any value it is VARCHAR. Nothing is trimmed.
 *
 * | type | values |
 * |---|---|
 * | BOOLEAN | `true`, `false`, ASCII letters in any case |
 * | BIGINT, HUGEINT | `0`, or digits that do not begin with 0, perhaps behind `-`, within the type's range; so `007` is text |
 * | DOUBLE | such an integer or `-0`, perhaps a point and digits, perhaps `e` and a whole number of up to three digits; `.5` too; only finite ones |
 * | DATE | `YYYY-MM-DD`, a day of the Gregorian calendar |
 * | TIMESTAMP | a DATE, or one with `T` or a space, `HH:MM`, perhaps `:SS`, perhaps a point and one to six digits |
 * | TIMESTAMP WITH TIME ZONE | such a moment with seconds and `Z`, `+HH`, `+HHMM` or `+HH:MM` |
 * | VARCHAR | everything else |
 *
 * No type depends on how many digits the values have beyond this, so a file of next month keeps its schema.
 */
const RULES: readonly (readonly [type: string, fits: string])[] = [
  ['BOOLEAN', "lower(v) IN ('true', 'false')"],
  ['BIGINT', `${matches('0|-?[1-9][0-9]*')} AND TRY_CAST(v AS BIGINT) IS NOT NULL`],
  ['HUGEINT', `${matches('0|-?[1-9][0-9]*')} AND TRY_CAST(v AS HUGEINT) IS NOT NULL`],
  [
    'DOUBLE',
    `${matches('-?((0|[1-9][0-9]*)(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?')} AND coalesce(isfinite(TRY_CAST(v AS DOUBLE)), false)`,
  ],
  ['DATE', `${matches(datePattern())} AND TRY_CAST(v AS DATE) IS NOT NULL`],
  [
    'TIMESTAMP',
    `${matches(`${datePattern()}([T ]${timePattern()}(:[0-5][0-9](\\.[0-9]{1,6})?)?)?`)} AND TRY_CAST(v AS TIMESTAMP) IS NOT NULL`,
  ],
  [
    'TIMESTAMP WITH TIME ZONE',
    `${matches(`${datePattern()}[T ]${timePattern()}:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`)} AND TRY_CAST(v AS TIMESTAMPTZ) IS NOT NULL`,
  ],
];

/** Types every column of the working table, whose columns are all VARCHAR with NULL for nothing. */
export async function typeTextColumns(session: SqlSession, names: readonly string[]): Promise<Relation> {
  const texts = names.map((_, position) => ({ position, value: workingColumn(position) }));
  const rows = await runColumnBatches(session, { from: WORKING_TABLE, columns: texts }, fitsOf);
  const columns = names.map((name, position) => {
    const type = RULES.find((_, at) => rows.get(position)?.[`fits${at}`] === true)?.[0] ?? 'VARCHAR';
    return { schema: looseColumn(name, type), value: castTo(type, workingColumn(position)) };
  });
  return { from: WORKING_TABLE, columns };
}

function fitsOf(values: SqlStatement): SqlStatement {
  const fits = trustedSql(RULES.map(([, condition], at) => `bool_and(${condition}) AS fits${at}`).join(', '));
  return sql`SELECT position, ${fits} FROM (SELECT DISTINCT position, v FROM (${values}) WHERE v IS NOT NULL) GROUP BY position`;
}

function castTo(type: string, column: SqlStatement): SqlStatement {
  return type === 'VARCHAR' ? column : sql`CAST(${column} AS ${trustedSql(type)})`;
}

function matches(pattern: string): string {
  return `regexp_full_match(v, '${pattern}')`;
}

function datePattern(): string {
  return '[0-9]{4}-[0-9]{2}-[0-9]{2}';
}

function timePattern(): string {
  return '([01][0-9]|2[0-3]):[0-5][0-9]';
}
