import { type SqlEngine, type SqlRow, sql, trustedSql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf } from './ask.ts';

const EVERY_TYPE = `
  SELECT range::INTEGER AS id, range % 2 = 0 AS bool, 2::HUGEINT ** 100 + range AS big, range::UHUGEINT AS ubig,
    (range / 8)::DECIMAL(38, 10) AS dec, 'nan'::DOUBLE AS nan, '-0.0'::FLOAT AS zero, 'té\u{1f986}' || range AS txt,
    '\\x00\\xFF'::BLOB AS blob, '0101010111'::BIT AS bit, '80000000-0000-0000-0000-000000000001'::UUID AS uid,
    DATE '0044-03-15 (BC)' AS day, TIME '23:59:59.999999' AS clock, make_timestamp(range * 1000003) AS at,
    '2023-11-14 22:13:20.123456789'::TIMESTAMP_NS AS ns, '2023-11-14 22:13:20.123456+00'::TIMESTAMPTZ AS tz,
    INTERVAL '14 months 3 days 5 seconds' AS ival, [range, NULL] AS list, [1, 2, 3]::INTEGER[3] AS arr,
    {'a': range, 'b': NULL::VARCHAR} AS struct, MAP {'k': [range]} AS map, 'b'::ENUM('a', 'b') AS enm,
    CASE WHEN range % 2 = 0 THEN 5::UNION(n INTEGER, s VARCHAR) ELSE 's'::UNION(n INTEGER, s VARCHAR) END AS uni,
    NULL::DATE AS nothing
  FROM range(500)`;

/** What a database must hold so that a copy can be compared: rows of every type, a key, a schema, a view, defaults. */
export async function fillDatabase(engine: SqlEngine, database: string): Promise<void> {
  const statements = [
    `CREATE SCHEMA ${database}.extra`,
    `CREATE TABLE ${database}.main.every_type AS ${EVERY_TYPE}`,
    `CREATE TABLE ${database}.extra.keyed (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL DEFAULT 'none')`,
    `INSERT INTO ${database}.extra.keyed (id) VALUES (1), (2)`,
    `CREATE VIEW ${database}.main.even AS SELECT id, txt FROM ${database}.main.every_type WHERE bool`,
    `CREATE TABLE ${database}.main.empty_one (a INTEGER[], b STRUCT(c DATE))`,
  ];
  for (const statement of statements) await engine.execute(trustedSql(statement));
}

/** The rows of `every_type`, to compare. */
export function everyTypeOf(engine: SqlEngine, database: string): Promise<readonly SqlRow[]> {
  return rowsOf(engine, trustedSql(`SELECT * FROM ${database}.main.every_type ORDER BY id`));
}

/** Fails unless `database` holds what `fillDatabase` put into another. */
export async function ensureContent(engine: SqlEngine, database: string, everyType: readonly SqlRow[]): Promise<void> {
  const rows = await everyTypeOf(engine, database);
  ensureEqual(rows.length, everyType.length, 'number of rows');
  rows.forEach((row, index) => {
    ensureEqual(row, everyType[index], `row ${index}`);
  });
  const duplicate = trustedSql(`INSERT INTO ${database}.extra.keyed (id) VALUES (2)`);
  await ensureRejects('PRECONDITION_FAILED', () => engine.execute(duplicate), 'duplicate key');
  const noName = trustedSql(`INSERT INTO ${database}.extra.keyed VALUES (3, NULL)`);
  await ensureRejects('PRECONDITION_FAILED', () => engine.execute(noName), 'NOT NULL');
  await engine.execute(trustedSql(`INSERT INTO ${database}.extra.keyed (id) VALUES (3)`));
  ensureEqual(await countOf(engine, `${database}.extra.keyed WHERE name = 'none'`), 3, 'rows with the default');
  ensureEqual(await countOf(engine, `${database}.main.empty_one`), 0, 'rows of the empty table');
  const views = await rowsOf(
    engine,
    sql`SELECT view_name AS v FROM duckdb_views() WHERE database_name = ${database} AND NOT internal`,
  );
  ensureEqual(views, [{ v: 'even' }], 'views');
}
