import {
  EiderError,
  identifier,
  joinSql,
  type SchemaColumn,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  sql,
  type TableName,
  trustedSql,
} from '@eider/core';
import { withReadAdvice } from './read-problem.ts';
import { looseColumn, type Relation } from './relation.ts';
import { copyToWorkingTable, WORKING_TABLE, workingColumn } from './working-table.ts';

/** A wide file's footer would be read again for every column; so it is copied once. */
const MOST_PARQUET_COLUMNS = 100;

/** Parquet files of one schema. */
export async function describeParquet(session: SqlSession, paths: readonly string[]): Promise<Relation> {
  const schemas: (readonly SchemaColumn[])[] = [];
  for (const path of paths) {
    schemas.push(await withReadAdvice('parquet', () => columnsOf(session, sql`read_parquet(${[path]})`)));
  }
  const [columns = [], ...others] = schemas;
  const odd = others.findIndex((other) => JSON.stringify(other) !== JSON.stringify(columns));
  if (odd >= 0) {
    throw new EiderError('INVALID_ARGUMENT', 'files of one source need the same columns; give the others apart', {
      details: { file: odd + 2 },
    });
  }
  const from = sql`read_parquet(${[...paths]})`;
  if (columns.length <= MOST_PARQUET_COLUMNS) return byName(from, columns);
  return withReadAdvice('parquet', () => copied(session, sql`SELECT * FROM ${from}`, columns));
}

/** The result of a query, run once. */
export async function describeQuery(session: SqlSession, query: SqlStatement): Promise<Relation> {
  const columns = await columnsOf(session, sql`(${query})`);
  return copied(session, query, columns);
}

/** A table or view, with what its catalogue knows of NOT NULL and other constraints. */
export async function describeTable(session: SqlSession, name: TableName): Promise<Relation> {
  const parts = typeof name === 'string' ? [name] : name;
  const from = identifier(...parts);
  const [columns, known] = [await columnsOf(session, from), await catalogueOf(session, parts)];
  const notNull = new Set(known.flatMap((row) => (row['constraint_type'] === 'NOT NULL' ? namesIn(row) : [])));
  return byName(
    from,
    columns.map((column) => ({
      ...column,
      nullable: !notNull.has(column.name),
      constraints: known.filter((row) => namesIn(row).includes(column.name)).flatMap(constraintText),
    })),
  );
}

async function columnsOf(session: SqlSession, from: SqlStatement): Promise<readonly SchemaColumn[]> {
  const { columns } = await session.query(sql`SELECT * FROM ${from} LIMIT 0`);
  return columns.map(({ name, type }) => looseColumn(name, type));
}

async function catalogueOf(session: SqlSession, parts: readonly string[]): Promise<readonly SqlRow[]> {
  const [table = '', schema, database] = [...parts].reverse();
  const place = sql`lower(table_name) = lower(${table})
    AND lower(schema_name) = lower(${schema === undefined ? trustedSql('current_schema()') : sql`${schema}`})
    AND lower(database_name) = lower(${database === undefined ? trustedSql('current_database()') : sql`${database}`})`;
  const { rows } = await session.query(
    sql`SELECT constraint_type, constraint_text, constraint_column_names FROM duckdb_constraints() WHERE ${place}`,
  );
  return rows;
}

function namesIn(row: SqlRow): readonly string[] {
  return (row['constraint_column_names'] ?? []) as readonly string[];
}

function constraintText(row: SqlRow): readonly string[] {
  return row['constraint_type'] === 'NOT NULL' ? [] : [String(row['constraint_text'])];
}

function byName(from: SqlStatement, columns: readonly SchemaColumn[]): Relation {
  return { from, columns: columns.map((schema) => ({ schema, value: identifier(schema.name) })) };
}

async function copied(session: SqlSession, query: SqlStatement, columns: readonly SchemaColumn[]): Promise<Relation> {
  const names = joinSql(columns.map((_, index) => workingColumn(index)));
  await copyToWorkingTable(session, sql`SELECT * FROM (${query}) AS source(${names})`);
  return { from: WORKING_TABLE, columns: columns.map((schema, index) => ({ schema, value: workingColumn(index) })) };
}
