import type { SchemaColumn, SqlValue } from '@eider/core';

/** A table of the vectors: an expression over `i`, the row's number from 0, for each column, in DuckDB's core functions. */
export interface TableCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, string>>;
}

/** A schema of the vectors. */
export interface SchemaCase {
  readonly columns: readonly SchemaColumn[];
}

const TYPES = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'UUID',
  'BLOB',
  'BIT',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
  'INTERVAL',
  'JSON',
  'DECIMAL(18,3)',
  'DECIMAL(38,0)',
  'INTEGER[]',
  'VARCHAR[3]',
  'INTEGER[][]',
  'STRUCT(a INTEGER, "B b" VARCHAR)',
  'MAP(VARCHAR, INTEGER)',
  'UNION(n INTEGER, t VARCHAR)',
  "ENUM('x', 'it''s')",
  'int',
  'text',
  'numeric(10, 2)',
  'timestamptz',
  'STRUCT("B b" text, A int)',
  'INET',
  'GEOMETRY',
];

const NAMES = ['id', 'ID', 'Ünïcode', '日本', 'select', 'a b', 'a"b', 'a.b', ' ', '😀', 'x'.repeat(300)];

export const SCHEMA_CASES: readonly SchemaCase[] = [
  ...TYPES.map((type) => ({ columns: [column('c', type)] })),
  ...NAMES.map((name) => ({ columns: [column(name, 'INTEGER')] })),
  { columns: [{ ...column('a', 'INTEGER'), nullable: false, constraints: ['PRIMARY KEY(a)'] }] },
  { columns: [{ ...column('a', 'INTEGER'), constraints: ['UNIQUE(a)', 'CHECK((a > 0))'] }] },
  { columns: [column('b', 'VARCHAR'), column('a', 'INTEGER')] },
  { columns: [column('a', 'INTEGER'), column('b', 'VARCHAR')] },
  { columns: Array.from({ length: 50 }, (_, index) => column(`c${index}`, TYPES[index % 30] ?? 'INTEGER')) },
];

/** What a column of each kind may hold. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  constant: "'AB-12'",
  'upper and digits': "chr(CAST(65 + i % 26 AS INTEGER)) || '-' || (i % 1000)",
  'many masks': "repeat('a', CAST(i % 20 AS INTEGER)) || repeat('9', CAST(i % 3 AS INTEGER))",
  unicode: "['é', '日本', '😀x', 'ABC', '  ', '', 'a' || chr(7)][CAST(i % 7 + 1 AS INTEGER)]",
  email: "'u' || i || '@mail' || (i % 3) || '.example.org'",
  uuid: "substr(md5(CAST(i AS VARCHAR)), 1, 8) || '-' || substr(md5('x' || i), 1, 4) || '-4000-8000-' || substr(md5('y' || i), 1, 12)",
  url: "'https://example.org/' || i || '?q=' || (i % 5)",
  ipv4: "(i % 256) || '.0.113.' || ((i * 7) % 256)",
  phone: "'+49 30 ' || (100000 + i)",
  iban: "'DE' || (10 + i % 90) || '5001 0517 5407 3249 31'",
  'date as text': "CAST(DATE '2020-01-01' + CAST(i % 400 AS INTEGER) AS VARCHAR)",
  'timestamp as text': "CAST(TIMESTAMP '2020-01-01 10:00:00' + to_seconds(i) AS VARCHAR) || 'Z'",
  'number as text': 'CAST(i / 7 AS VARCHAR)',
  signs: "'!$%&?' || i",
  'long texts': "repeat('lorem ', CAST(i % 12 AS INTEGER))",
  mixed: "CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN CAST(i AS VARCHAR) WHEN 2 THEN 'x' || i ELSE 'a@b.cd' END",
  'all null': 'CAST(NULL AS VARCHAR)',
  'null integer': 'CAST(NULL AS INTEGER)',
  tinyint: 'CAST(i % 100 - 50 AS TINYINT)',
  integer: 'CAST(i * 37 - 500 AS INTEGER)',
  bigint: 'CAST(i * 1000000007 AS BIGINT)',
  ubigint: 'CAST(i AS UBIGINT) + 18446744073709550000::UBIGINT',
  hugeint: 'CAST(i AS HUGEINT) * 100000000000000000000::HUGEINT - 5',
  uhugeint: 'CAST(i AS UHUGEINT)',
  decimal: 'CAST(i AS DECIMAL(18,3)) / 8',
  'small decimal': "CAST(CAST(i % 10 AS VARCHAR) || 'e-2' AS DECIMAL(3,2))",
  double: 'CAST(i AS DOUBLE) / 7 - 3',
  float: 'CAST(i AS FLOAT) / 3',
  'special doubles':
    "['nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, -0.0::DOUBLE, 0.0::DOUBLE, 1e300::DOUBLE, 1e-300::DOUBLE, NULL][CAST(i % 8 + 1 AS INTEGER)]",
  boolean: 'i % 3 = 0',
  date: "DATE '1969-06-15' + CAST(i * 3 AS INTEGER)",
  'infinite dates':
    "CASE WHEN i % 5 = 0 THEN 'infinity'::DATE WHEN i % 5 = 1 THEN '-infinity'::DATE ELSE DATE '0044-03-15 (BC)' END",
  timestamp: "TIMESTAMP '1999-12-31 23:59:59.999999' + to_microseconds(i * 1000001)",
  timestamp_s: "CAST(TIMESTAMP '2020-01-01' + to_hours(i) AS TIMESTAMP_S)",
  timestamp_ms: "CAST(TIMESTAMP '2020-01-01' + to_hours(i) AS TIMESTAMP_MS)",
  timestamp_ns: "CAST(TIMESTAMP '2020-01-01' + to_hours(i) AS TIMESTAMP_NS)",
  timestamptz: "CAST('2020-01-31 23:30:0' || (i % 10) || '-05' AS TIMESTAMPTZ)",
  'infinite timestamptz': "CASE WHEN i % 2 = 0 THEN 'infinity'::TIMESTAMPTZ END",
  time: "TIME '10:00:00' + to_seconds(i)",
  interval: 'to_days(CAST(i % 9 AS INTEGER))',
  blob: "encode(repeat('x', CAST(i % 5 AS INTEGER)))",
  enum: "CAST(['red', 'green', 'dark blue'][CAST(i % 3 + 1 AS INTEGER)] AS ENUM('red', 'green', 'dark blue'))",
  list: 'CASE WHEN i % 4 = 0 THEN NULL ELSE [i, i + 1] END',
  struct: "{ 'a': i, 'b': 'secret' }",
  map: "map(['k'], [i])",
  bit: "CAST('0101' AS BIT)",
};

const everything = { rows: 300, columns: EXPRESSIONS };

export const TABLE_CASES: readonly TableCase[] = [
  ...Object.entries(EXPRESSIONS).flatMap(([name, expression]) =>
    [7, 300].map((rows) => ({ name: `${name}, ${rows} rows`, rows, columns: { c: expression } })),
  ),
  { name: 'everything', ...everything },
  { name: 'everything, no rows', ...everything, rows: 0 },
  {
    name: 'many rows',
    rows: 20_000,
    columns: { a: EXPRESSIONS['many masks'] ?? '', b: EXPRESSIONS['double'] ?? '', c: EXPRESSIONS['mixed'] ?? '' },
  },
];

/** Texts of the vectors. */
export const CSV_CASES: readonly string[] = [
  'a,b\n1,x\n2,\n',
  'n\n1\n\n2\n',
  'a;b\n"1,5";2\n',
  'z\n2020-01-01T10:00:00+05:30\n2020-01-01T10:00:00Z\n',
  'd,t,b,h,f,s\n2020-01-01,2020-01-01 10:00,true,9223372036854775808,.5,007\n2021-12-31,2021-01-01,False,-1,1e5,7\n',
  'a,b\n',
  'ünï,日本\né,本\n',
  'm\nAA-1\nAA-2\nAA-3\nAA-4\nAA-5\nbb\n',
];

/** Values in memory, by column. */
export const ROW_CASES: readonly (readonly Readonly<Record<string, SqlValue>>[])[] = [
  [{ a: 1, b: 'x' }, { a: 2 }],
  [{ a: 1.5 }, { a: 2 }, { a: null }],
  [{ a: [1] }, { a: { b: 1 } }, { a: 'x' }, { a: true }, { a: 1 }],
  [{ a: true, b: 2 ** 53, c: -0 }],
];

function column(name: string, type: string): SchemaColumn {
  return { name, type, nullable: true, constraints: [] };
}
