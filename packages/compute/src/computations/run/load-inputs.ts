import {
  type ComputationColumn,
  type ComputationInputRecord,
  EiderError,
  identifier,
  joinSql,
  parseSqlType,
  type SqlEngine,
  type SqlStatement,
  type SqlType,
  type SqlValue,
  sql,
  sqlTypeText,
  trustedSql,
} from '@eider/core';
import { RESERVED_PREFIX } from '../define-computation.ts';
import { RowsDigest } from '../rows/rows-digest.ts';
import { type InputSource, isRelation, sourceQuery } from './input-source.ts';
import { withoutNegativeZero } from './negative-zero.ts';
import type { RunBudget } from './run-budget.ts';
import { columnsOf, holds, orderByAll } from './total-order.ts';

const STAGING = `${RESERVED_PREFIX}staging`;

/** Copies inputs into the sandbox as tables, each sorted by all columns, and digests them; in order of their names. */
export async function loadInput(
  engine: SqlEngine,
  input: { readonly name: string; readonly source: InputSource },
  budget: RunBudget,
): Promise<ComputationInputRecord> {
  const { name, source } = input;
  const relation = isRelation(source);
  const query = relation ? await stage(engine, source, budget) : sourceQuery(source);
  const columns = await columnsOf(engine, query, budget);
  columns.forEach(checkColumn);
  const cells = columns.map(cellOf);
  await engine.execute(
    sql`CREATE TABLE ${identifier(name)} AS SELECT ${joinSql(cells)} FROM (${query}) AS source ORDER BY ${orderByAll(columns)}`,
    budget.options(),
  );
  if (relation) await engine.execute(sql`DROP TABLE ${identifier(STAGING)}`, budget.options());
  return { name, columns, ...(await digestTable(engine, name, columns, budget)) };
}

function cellOf({ name, type }: ComputationColumn): SqlStatement {
  const parsed = parseSqlType(type);
  if (!holds(parsed, 'FLOAT', 'DOUBLE')) return identifier(name);
  return sql`${trustedSql(withoutNegativeZero(identifierText(name), parsed))} AS ${identifier(name)}`;
}

function identifierText(name: string): string {
  return identifier(name).texts[0] ?? '';
}

async function digestTable(
  engine: SqlEngine,
  name: string,
  columns: readonly ComputationColumn[],
  budget: RunBudget,
): Promise<{ readonly digest: string; readonly rowCount: number }> {
  const digest = new RowsDigest(columns);
  for await (const rows of engine.stream(sql`SELECT * FROM ${identifier(name)}`, budget.options())) {
    for (const row of rows) digest.add(row);
  }
  return { digest: digest.digest(), rowCount: digest.rowCount };
}

/** Copies the rows of a program or of another engine into a table of the sandbox. */
async function stage(
  engine: SqlEngine,
  source: Extract<InputSource, { readonly rows: unknown } | { readonly engine: unknown }>,
  budget: RunBudget,
): Promise<SqlStatement> {
  const from = sourceQuery(source);
  const columns = 'rows' in source ? source.columns : await columnsOf(source.engine, from, budget);
  if (columns.length === 0) throw new EiderError('INVALID_ARGUMENT', 'an input needs at least one column');
  const definitions = columns.map((column) => sql`${identifier(column.name)} ${trustedSql(typeText(column))}`);
  await engine.execute(sql`CREATE TABLE ${identifier(STAGING)} (${joinSql(definitions)})`, budget.options());
  const names = columns.map(({ name }) => name);
  const rows = 'rows' in source ? source.rows : rowsOf(source.engine, from, names, budget);
  await engine.append(STAGING, { columns: names, rows }, budget.options());
  return sql`SELECT * FROM ${identifier(STAGING)}`;
}

async function* rowsOf(
  engine: SqlEngine,
  query: SqlStatement,
  names: readonly string[],
  budget: RunBudget,
): AsyncIterable<readonly SqlValue[]> {
  for await (const rows of engine.stream(query, budget.options())) {
    for (const row of rows) yield names.map((name) => row[name] ?? null);
  }
}

function typeText({ type }: ComputationColumn): string {
  return sqlTypeText(parseSqlType(type));
}

// What has no canonical encoding could not be compared later.
const NOT_ENCODED: readonly string[] = ['GEOMETRY', 'VARIANT', 'TIME_NS', 'TIME WITH TIME ZONE'];

function checkColumn({ name, type }: ComputationColumn): void {
  const parsed: SqlType = parseSqlType(type);
  if (!holds(parsed, ...NOT_ENCODED)) return;
  throw new EiderError(
    'UNSUPPORTED',
    'a column has a type without a canonical encoding; cast it, for example to VARCHAR',
    {
      details: { column: name, type },
    },
  );
}
