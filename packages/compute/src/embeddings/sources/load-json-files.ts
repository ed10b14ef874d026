import {
  compareCodePoints,
  EiderError,
  identifier,
  joinSql,
  type SqlSession,
  type SqlStatement,
  sql,
  trustedSql,
} from '@eider/core';
import { checkColumnNames } from '../schema/check-column-names.ts';
import { runColumnBatches } from './column-batches.ts';
import { withReadAdvice } from './read-problem.ts';
import { looseColumn, type Relation } from './relation.ts';
import { copyToWorkingTable, WORKING_TABLE, workingColumn } from './working-table.ts';

export type JsonFormat = 'array' | 'newline_delimited';

// DuckDB takes buffers of this size for each thread; a larger object is refused instead of filling the memory.
const LIMITS: SqlStatement = trustedSql('maximum_object_size = 16777216');

/**
 * Copies the members of JSON objects in files into the working table, and types each by all its values, as `typeOfValues`
 * does for values in memory. The columns are in order of their code points. A repeated key is INVALID_ARGUMENT.
 */
export async function loadJsonFiles(
  session: SqlSession,
  paths: readonly string[],
  format: JsonFormat,
): Promise<Relation> {
  const names = await readKeys(session, paths, format);
  checkColumnNames(names);
  const columns = joinSql(names.map((name) => sql`${identifier(name)}: 'JSON'`));
  const from = sql`read_json(${[...paths]}, format = ${format}, columns = { ${columns} }, ${LIMITS})`;
  await withReadAdvice('json', () =>
    copyToWorkingTable(
      session,
      sql`SELECT * FROM ${from} AS source(${joinSql(names.map((_, index) => workingColumn(index)))})`,
    ),
  );
  const types = await typesOf(session, names.length);
  const typed = names.map((name, index) => {
    const type = types[index] ?? 'VARCHAR';
    return { schema: looseColumn(name, type), value: typedValue(type, workingColumn(index)) };
  });
  return { from: WORKING_TABLE, columns: typed };
}

async function readKeys(session: SqlSession, paths: readonly string[], format: JsonFormat): Promise<readonly string[]> {
  const from = sql`read_json_objects(${[...paths]}, format = ${format}, ${LIMITS})`;
  const { rows } = await withReadAdvice('json', () =>
    session.query(
      sql`SELECT DISTINCT json_type(json) = 'OBJECT' AS object, len(keys) <> len(list_distinct(keys)) AS repeated, keys
      FROM (SELECT json, json_keys(json) AS keys FROM ${from})`,
    ),
  );
  if (rows.some(({ object }) => object !== true)) refuse('each item must be an object');
  if (rows.some(({ repeated }) => repeated === true)) refuse('an object has a key twice; keep one of them');
  const names = new Set(rows.flatMap(({ keys }) => keys as readonly string[]));
  return [...names].sort(compareCodePoints);
}

/** The kind of a JSON value as `jsonKind` has it. */
export function jsonKindSql(value: SqlStatement): SqlStatement {
  return sql`(CASE json_type(${value}) WHEN 'VARCHAR' THEN 'string' WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array'
    WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN NULL ELSE CASE WHEN ${value} IS NULL THEN NULL ELSE 'number' END END)`;
}

const NUMBER = 'TRY_CAST(CAST(v AS VARCHAR) AS DOUBLE)';
const WHOLE = `coalesce(isfinite(n) AND trunc(n) = n AND abs(n) <= 9007199254740991, false)`;

async function typesOf(session: SqlSession, width: number): Promise<readonly string[]> {
  const columns = Array.from({ length: width }, (_, position) => ({ position, value: workingColumn(position) }));
  const rows = await runColumnBatches(session, { from: WORKING_TABLE, columns }, kindsOf);
  return columns.map(({ position }) => {
    const { kinds = null, whole } = rows.get(position) ?? {};
    return typeOfKinds((kinds ?? []) as readonly string[], whole === true);
  });
}

function kindsOf(values: SqlStatement): SqlStatement {
  return sql`SELECT position, list(DISTINCT kind) FILTER (WHERE kind IS NOT NULL) AS kinds,
      bool_and(${trustedSql(WHOLE)}) FILTER (WHERE kind = 'number') AS whole
    FROM (SELECT position, ${jsonKindSql(trustedSql('v'))} AS kind, ${trustedSql(NUMBER)} AS n FROM (${values}))
    GROUP BY position`;
}

function typeOfKinds(kinds: readonly string[], whole: boolean): string {
  const [only = 'string', ...others] = kinds;
  if (others.length > 0) return 'JSON';
  if (only === 'number') return whole ? 'BIGINT' : 'DOUBLE';
  if (only === 'boolean') return 'BOOLEAN';
  return only === 'string' ? 'VARCHAR' : 'JSON';
}

function typedValue(type: string, column: SqlStatement): SqlStatement {
  switch (type) {
    case 'BIGINT':
      return sql`CAST(TRY_CAST(CAST(${column} AS VARCHAR) AS DOUBLE) AS BIGINT)`;
    case 'DOUBLE':
      return sql`TRY_CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`;
    case 'BOOLEAN':
      return sql`CAST(${column} AS BOOLEAN)`;
    case 'VARCHAR':
      return sql`(${column} ->> '$')`;
    default:
      return jsonKindSql(column);
  }
}

function refuse(message: string): never {
  throw new EiderError('INVALID_ARGUMENT', message);
}
