import type { JsonObject } from '@eider/core';

/** A computation over inputs that queries make; each query runs on every engine. */
export interface GoldenCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly values?: JsonObject;
}

/** Values of every kind, each as a table of one column that is copied. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false', 'NULL'],
  TINYINT: ['-128', '127'],
  SMALLINT: ['-32768', '32767'],
  INTEGER: ['-2147483648', '0', '2147483647'],
  BIGINT: ['-9223372036854775808', '9007199254740993', '9223372036854775807'],
  HUGEINT: ["'-170141183460469231731687303715884105728'", "'170141183460469231731687303715884105727'"],
  UTINYINT: ['0', '255'],
  USMALLINT: ['65535'],
  UINTEGER: ['4294967295'],
  UBIGINT: ["'18446744073709551615'"],
  UHUGEINT: ["'340282366920938463463374607431768211455'"],
  'DECIMAL(4,1)': ['1.0', '-999.9', '0'],
  'DECIMAL(18,3)': ["'123456789012345.678'", '0.001'],
  'DECIMAL(38,10)': ["'-1234567890123456789012345678.0123456789'"],
  FLOAT: ['0.1', '-0.0', "'nan'", "'inf'", '16777217'],
  DOUBLE: ['0.1', '-0.0', '0.0', "'nan'", "'-inf'", '5e-324', '1.7976931348623157e308', '1e21', '1e-7'],
  VARCHAR: ["''", "'a'", "'A'", "'é'", "'e' || chr(769)", "'😀'", '\'tab\t"quote"\'', 'chr(0)'],
  BLOB: ["'\\x00\\xFF'", "''"],
  UUID: ["'00000000-0000-0000-0000-000000000000'", "'F47AC10B-58CC-4372-A567-0E02B2C3D479'"],
  DATE: ["'1970-01-01'", "'0001-01-01'", "'9999-12-31'", "'infinity'"],
  TIME: ["'00:00:00'", "'23:59:59.999999'"],
  TIMESTAMP: ["'1970-01-01'", "'2024-02-29 12:34:56.789012'", "'-infinity'"],
  TIMESTAMP_S: ["'2024-02-29 12:34:56'"],
  TIMESTAMP_MS: ["'2024-02-29 12:34:56.789'"],
  TIMESTAMP_NS: ["'2024-02-29 12:34:56.789012345'"],
  INTERVAL: ["'1 month'", "'30 days'", "'720 hours'", "'1 day -1 microsecond'"],
  BIT: ["'0'", "'0101'"],
  "ENUM('low', 'high')": ["'high'", "'low'"],
  'INTEGER[]': ['[]', '[1, NULL, 3]', 'NULL'],
  'INTEGER[2]': ['[1, 2]'],
  'DOUBLE[]': ['[-0.0, 0.5]'],
  'STRUCT(b INTEGER, a VARCHAR)': ["{'b': 1, 'a': 'x'}", 'NULL'],
  'STRUCT(x DOUBLE, l FLOAT[])[]': ["[{'x': -0.0, 'l': [1.5]}, NULL]"],
  'MAP(VARCHAR, INTEGER)': ["map {'b': 1, 'a': 2}", 'map {}'],
  'UNION(n INTEGER, t VARCHAR)': ['union_value(n := 1)', "union_value(t := 'one')"],
};

const SALES = `SELECT CAST(i AS INTEGER) AS id, ['north', 'south', 'east'][1 + i % 3] AS region,
  CAST((i * 37 % 1000) / 4 AS DECIMAL(12,2)) AS amount, CAST(i AS DOUBLE) / 7 AS score,
  DATE '2020-01-01' + CAST(i % 400 AS INTEGER) AS day, CASE WHEN i % 11 = 0 THEN NULL ELSE i % 5 END AS grade
  FROM range(1, 301) AS r(i)`;
const REGIONS = "SELECT * FROM (VALUES ('north', 'N'), ('south', 'S'), ('west', 'W')) AS r(region, letter)";

const OVER_SALES: Readonly<Record<string, string>> = {
  'sum of decimals': 'SELECT region, sum(amount) AS total, count(*) AS sales FROM sales GROUP BY region',
  'average of integers and decimals': 'SELECT region, avg(id) AS id, avg(amount) AS amount FROM sales GROUP BY ALL',
  'ordered sum of doubles': 'SELECT sum(score ORDER BY id) AS total, avg(score ORDER BY id) AS mean FROM sales',
  'order of its own': 'SELECT region, day FROM sales WHERE id < 50 ORDER BY region DESC',
  'top-n with ties': 'SELECT region, grade FROM sales ORDER BY region LIMIT 7 OFFSET 95',
  'order by all': 'SELECT DISTINCT grade, region FROM sales ORDER BY ALL DESC LIMIT 5',
  'nulls and distinct':
    'SELECT grade, count(DISTINCT region) AS regions, count(grade) AS graded FROM sales GROUP BY grade',
  'ordered list':
    "SELECT region, string_agg(id::VARCHAR, ',' ORDER BY amount, id) AS ids FROM sales WHERE id < 40 GROUP BY region",
  'running total': 'SELECT id, sum(amount) OVER (PARTITION BY region ORDER BY id) AS total FROM sales WHERE id < 60',
  ranks:
    'SELECT id, rank() OVER (ORDER BY grade) AS rank, row_number() OVER (ORDER BY amount, id) AS number FROM sales WHERE id < 60',
  quantiles: 'SELECT region, median(score) AS middle, quantile_cont(score, 0.9) AS high FROM sales GROUP BY region',
  dates: "SELECT date_trunc('month', day) AS month, max(day) - min(day) AS span FROM sales GROUP BY 1",
  'set operations': 'SELECT region FROM sales UNION SELECT letter FROM regions ORDER BY 1 DESC',
  'outer join':
    'SELECT letter, count(s.id) AS sales FROM regions r LEFT JOIN sales s ON r.region = s.region GROUP BY letter',
  'correlated subquery':
    'SELECT region, (SELECT max(amount) FROM sales s WHERE s.region = r.region) AS most FROM regions r',
  recursion:
    'WITH RECURSIVE f(n, a, b) AS (SELECT 1, 0::HUGEINT, 1::HUGEINT UNION ALL SELECT n + 1, b, a + b FROM f WHERE n < 90) SELECT n, a FROM f',
  'no rows': 'SELECT * FROM sales WHERE id < 0',
  'nested results':
    "SELECT region, list(id ORDER BY id)[1:3] AS ids, {'a': min(day), 'b': [max(grade)]} AS s FROM sales GROUP BY region",
  'comments and semicolons': '-- first\nSELECT   count(*)  AS n\nFROM sales /* all /* of them */ */ ;;',
  'repeated names': 'SELECT a.region, b.region FROM regions a JOIN regions b ON a.letter = b.letter',
};

const WITH_PARAMETERS: readonly GoldenCase[] = [
  {
    name: 'parameters of several types',
    inputs: { sales: SALES },
    sql: 'SELECT count(*) AS n, $least AS least, $words AS words FROM sales WHERE amount > $least AND day >= $since AND region = $region',
    parameters: { least: 'DECIMAL(12,2)', since: 'DATE', region: 'VARCHAR', words: 'VARCHAR[]' },
    values: { least: '10.50', since: '2020-03-01', region: 'south', words: ['a', 'b'] },
  },
  {
    name: 'a parameter that looks like SQL',
    inputs: {},
    sql: "SELECT $text AS text, '$text' AS quoted, $missing AS missing",
    parameters: { text: 'VARCHAR', missing: 'INTEGER' },
    values: { text: "'; DROP TABLE sales --", missing: null },
  },
];

export const GOLDEN_CASES: readonly GoldenCase[] = [
  ...Object.entries(VALUES).map(([type, values]) => ({
    name: `values of ${type}`,
    inputs: { t: values.map((value) => `SELECT CAST(${value} AS ${type}) AS v`).join(' UNION ALL ') },
    sql: 'SELECT * FROM t',
  })),
  ...Object.entries(OVER_SALES).map(([name, sql]) => ({
    name,
    inputs: { ...(sql.includes('sales') && { sales: SALES }), ...(sql.includes('regions ') && { regions: REGIONS }) },
    sql,
  })),
  ...WITH_PARAMETERS,
];
