import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlEngine, trustedSql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunctionCatalogue, type LintRule, lintComputation } from '../../src/index.ts';
import { captureError } from './capture-error.ts';

const T = [
  { name: 'id', type: 'INTEGER' },
  { name: 'x', type: 'DOUBLE' },
  { name: 'f', type: 'FLOAT' },
  { name: 'd', type: 'DECIMAL(12,2)' },
  { name: 's', type: 'VARCHAR' },
  { name: 'ts', type: 'TIMESTAMP' },
  { name: 'e', type: "ENUM('it''s', 'b')" },
];
const options = { inputs: { t: T, u: T }, parameters: { least: 'INTEGER' }, catalogue: createFunctionCatalogue() };

let engine: SqlEngine;
beforeAll(async () => {
  // Locked down, as sandboxes are: the linter makes nothing and reads nothing.
  engine = await openNodeDuckDb({ lockedDown: true });
});
afterAll(() => engine.close());

async function refusedBy(text: string, allow: readonly string[] = []): Promise<readonly string[]> {
  const { refused } = await lintComputation(engine, text, { ...options, allow });
  return refused.map(({ rule, subject }) => `${rule}:${subject}`);
}

describe('the linter has nothing against', () => {
  test.each([
    'SELECT sum(d), avg(d), sum(id), avg(id), count(*), min(x), max(x), median(x), count(DISTINCT s) FROM t',
    'SELECT sum(x ORDER BY id), string_agg(s ORDER BY id), list(s ORDER BY id), first(s ORDER BY id) FROM t',
    'SELECT quantile_cont(x, 0.5), percentile_disc(0.5) WITHIN GROUP (ORDER BY x), bool_and(x > 0), bit_xor(id) FROM t',
    'SELECT row_number() OVER (ORDER BY id), lag(x) OVER (PARTITION BY s ORDER BY id), rank() OVER (ORDER BY s) FROM t',
    'SELECT sum(x) OVER (ORDER BY id), sum(d) OVER (PARTITION BY s), first_value(x) OVER w FROM t WINDOW w AS (ORDER BY id)',
    'SELECT * FROM t ORDER BY x LIMIT 3',
    'SELECT list(s ORDER BY s)[1:2], list(s ORDER BY id), array_agg(s ORDER BY s) FROM t',
    'SELECT 1 ;; -- done',
    'SELECT list_sort(list(s)) FROM t',
    'SELECT * FROM (SELECT * FROM t ORDER BY id LIMIT 3) WHERE id > $least',
    'SELECT * FROM t LIMIT 0',
    'SELECT DISTINCT s FROM t',
    'SELECT DISTINCT ON (s) s, id FROM t ORDER BY s, id',
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r',
    'SELECT id, (SELECT max(d) FROM u WHERE u.id = t.id), (SELECT d FROM u) FROM t WHERE EXISTS (SELECT 1 FROM u)',
    'SELECT first(s ORDER BY id), (SELECT d FROM u) FROM t',
    'SELECT * FROM range(10), unnest([1, 2]), generate_series(1, 2)',
    "SELECT list_sum([1.5, 2.5::DOUBLE]), list_transform([1], lambda y: y + 1), date_part('year', ts), age(ts, ts) FROM t",
    "FROM t SELECT s, e = 'b', d * (1 - d)",
    'VALUES (1), (2)',
    "SELECT * FROM (PIVOT t ON s IN ('a', 'b') USING sum(d) GROUP BY id)",
    'SELECT * FROM t ASOF JOIN u ON t.id = u.id AND t.ts >= u.ts',
    'SELECT \'random() -- LIMIT 3\' AS text, "id" /* now() */ FROM t',
  ])('%s', async (text) => {
    expect(await refusedBy(text)).toEqual([]);
  });
});

const REFUSED: readonly (readonly [text: string, finding: `${LintRule}:${string}`, at: string])[] = [
  ['SELECT random() FROM t', 'volatile-function:random', 'random'],
  ['SELECT id FROM t ORDER BY uuid()', 'volatile-function:uuid', 'uuid'],
  ['SELECT now()', 'session-function:now', 'now'],
  ['SELECT $least + 1, current_date', 'session-function:current_date', 'current_date'],
  ['SELECT current_timestamp', 'session-function:get_current_timestamp', 'current_timestamp'],
  ['SELECT localtimestamp', 'session-function:current_localtimestamp', 'localtimestamp'],
  ['SELECT age(ts) FROM t', 'session-function:age', 'age'],
  ["SELECT current_setting('threads')", 'session-function:current_setting', 'current_setting'],
  ["SELECT getvariable('x')", 'session-function:getvariable', 'getvariable'],
  ['SELECT version()', 'session-function:version', 'version'],
  ['SELECT sum(d), sum(x) FROM t', 'float-aggregate:sum', 'sum(x)'],
  ['SELECT sum(d) FILTER (WHERE id > 1), sum(f) FILTER (WHERE id > 1) FROM t', 'float-aggregate:sum', 'sum(f)'],
  ['SELECT avg(d / 3) FROM t', 'float-aggregate:avg', 'avg'],
  ['SELECT stddev(id) FROM t', 'float-aggregate:stddev', 'stddev'],
  ['SELECT corr(x, id) FROM t', 'float-aggregate:corr', 'corr'],
  ['SELECT fsum(d) FROM t', 'float-aggregate:fsum', 'fsum'],
  ['SELECT entropy(s) FROM t', 'float-aggregate:entropy', 'entropy'],
  ['SELECT sum(x) OVER (PARTITION BY s) FROM t', 'float-aggregate:sum', 'sum'],
  ['SELECT string_agg(s) FROM t', 'unordered-aggregate:string_agg', 'string_agg'],
  ['SELECT list(s ORDER BY s), list(s) FROM t', 'unordered-aggregate:list', 'list(s) '],
  ['SELECT list(s) FROM t', 'unordered-aggregate:list', 'list'],
  ['SELECT first(s), first(s ORDER BY id) FROM t', 'unordered-aggregate:first', 'first(s),'],
  ['SELECT any_value(s) FROM t', 'unordered-aggregate:any_value', 'any_value'],
  ['SELECT arg_min(s, x) FROM t', 'unordered-aggregate:arg_min', 'arg_min'],
  ['SELECT mode(s) FROM t', 'unordered-aggregate:mode', 'mode'],
  ['SELECT approx_count_distinct(s) FROM t', 'approximate-aggregate:approx_count_distinct', 'approx'],
  ['SELECT approx_quantile(x, 0.5 ORDER BY id) FROM t', 'approximate-aggregate:approx_quantile', 'approx'],
  ['SELECT reservoir_quantile(x, 0.5) FROM t', 'approximate-aggregate:reservoir_quantile', 'reservoir'],
  ['SELECT row_number() OVER () FROM t', 'unordered-window:row_number', 'row_number'],
  ['SELECT lag(x) OVER (PARTITION BY s) FROM t', 'unordered-window:lag', 'lag'],
  ['SELECT * FROM t LIMIT 3', 'unordered-limit:LIMIT', '3'],
  ['SELECT * FROM (SELECT * FROM t LIMIT 10%)', 'unordered-limit:LIMIT', '10'],
  ['SELECT DISTINCT ON (s) s, id FROM t', 'unordered-limit:DISTINCT ON', 's) s'],
  ['SELECT * FROM t USING SAMPLE 3', 'sample:sample', '*'],
  ['SELECT * FROM t TABLESAMPLE 10%', 'sample:sample', 't TABLE'],
  ['SELECT * FROM t POSITIONAL JOIN u', 'positional-join:positional join', 't POSITIONAL'],
  ["SELECT * FROM 'a.csv'", 'file-read:a.csv', "'a.csv'"],
  ["SELECT * FROM read_parquet('s3://b/a.parquet')", 'file-read:read_parquet', 'read_parquet'],
  ["SELECT * FROM glob('*')", 'file-read:glob', 'glob'],
  ['SELECT * FROM duckdb_settings()', 'table-function:duckdb_settings', 'duckdb_settings'],
  ["SELECT * FROM query('SELECT 1')", 'table-function:query', 'query'],
  ['SELECT * FROM nowhere', 'unknown-table:nowhere', 'nowhere'],
  ['SELECT * FROM information_schema.tables', 'unknown-table:tables', 'information_schema'],
  ['SELECT $least, nope FROM t', 'not-bindable:nope', 'nope'],
  ["SELECT 'é' AS s, random()", 'volatile-function:random', 'random'],
];

describe('the linter refuses, with its place,', () => {
  test.each(REFUSED)('%s', async (text, finding, at) => {
    const { refused } = await lintComputation(engine, text, options);
    const offset = text.indexOf(at);
    const [rule, subject] = finding.split(':');
    expect(refused).toMatchObject([{ rule, subject, offset, line: 1, column: offset + 1 }]);
    expect(refused[0]?.reason).not.toBe('');
  });

  test.each([
    'SELECT 1; SELECT 2',
    'CREATE TABLE a (b INTEGER)',
    'INSERT INTO t VALUES (1)',
    'WITH a AS (SELECT 1) DELETE FROM t',
    "COPY t TO 'a.csv'",
    "ATTACH 'a.duckdb'",
    'PRAGMA version',
    'SET threads = 4',
    'CALL pragma_version()',
    'DESCRIBE t',
    'SELECT * FROM (DESCRIBE t)',
    'SELECT * FROM (SUMMARIZE t)',
    'EXPLAIN SELECT 1',
    'BEGIN',
    '',
    '-- nothing',
    "SELECT 'open",
    'SELECT (1',
    'SELECT 1)',
    'SELECT /* open',
  ])('%s, which is no query', async (text) => {
    const { refused } = await lintComputation(engine, text, options);
    expect(refused).toMatchObject([{ rule: 'not-a-query' }]);
  });

  test('a place in the third line', async () => {
    const { refused } = await lintComputation(engine, 'SELECT id,\n  s,\n  random()\nFROM t', options);
    expect(refused).toMatchObject([{ line: 3, column: 3 }]);
  });

  test('text that DuckDB cannot parse', async () => {
    expect(await refusedBy('SELECT FROM WHERE')).toEqual(['not-bindable:parser']);
  });

  test('every reason of one query, in the order of the text', async () => {
    const text = 'SELECT random(), sum(x), (SELECT id FROM u LIMIT 1), list(s) FROM t';
    const found = [
      'volatile-function:random',
      'float-aggregate:sum',
      'unordered-limit:LIMIT',
      'unordered-aggregate:list',
    ];
    expect(await refusedBy(text)).toEqual(found);
  });
});

describe('overrides', () => {
  test('allow a rule, or one function of it, and are told apart in the report', async () => {
    const text = 'SELECT sum(x), avg(x) FROM t';
    expect(await refusedBy(text, ['float-aggregate'])).toEqual([]);
    expect(await refusedBy(text, ['float-aggregate:sum'])).toEqual(['float-aggregate:avg']);
    const { allowed } = await lintComputation(engine, text, { ...options, allow: ['float-aggregate:sum'] });
    expect(allowed).toMatchObject([{ rule: 'float-aggregate', subject: 'sum' }]);
  });

  test.each(['file-read', 'unknown-table', 'not-a-query', 'everything', ''])('cannot allow %s', async (rule) => {
    const error = await captureError(() => lintComputation(engine, 'SELECT 1', { allow: [rule] }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

test('every function that DuckDB itself calls volatile or consistent within a query only is refused', async () => {
  const { rows } = await engine.query(
    trustedSql(`SELECT DISTINCT function_name AS name, stability, len(parameters) AS parameters FROM duckdb_functions()
      WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY') ORDER BY ALL`),
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { name, stability, parameters } of rows) {
    const rule = stability === 'VOLATILE' ? 'volatile-function' : 'session-function';
    const call = `${name}(${Array.from({ length: Number(parameters) }, () => 'NULL').join(', ')})`;
    expect(await refusedBy(`SELECT ${call} AS value`), call).toContain(`${rule}:${name}`);
  }
});

test('every aggregate that DuckDB has is known as free of order, or refused over floats without an order', async () => {
  const { rows } = await engine.query(
    trustedSql(
      "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type = 'aggregate' ORDER BY ALL",
    ),
  );
  const free: string[] = [];
  for (const { name } of rows) {
    const findings = await Promise.all(
      ['x', 'x, x', 's', 's, x', 'x, 0.5', 'id > 1', 'id', 'x, 1', 's, 3', 's, [s]'].map((args) =>
        refusedBy(`SELECT ${name}(${args}) FROM t`),
      ),
    );
    const bound = findings.filter((found) => !found.some((finding) => finding.startsWith('not-bindable')));
    if (bound.some((found) => found.length === 0)) free.push(String(name));
  }
  const exactOnIntegers = ['sum', 'avg', 'mean'];
  expect(free.filter((name) => !exactOnIntegers.includes(name))).toEqual([
    ...['bit_and', 'bit_or', 'bit_xor', 'bitstring_agg', 'bool_and', 'bool_or', 'count', 'count_if', 'countif'],
    ...['histogram', 'histogram_exact', 'mad', 'max', 'median', 'min', 'quantile', 'quantile_cont', 'quantile_disc'],
    ...['regr_count'],
  ]);
});
