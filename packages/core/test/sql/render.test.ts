import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  identifier,
  renderStatement,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
  sql,
} from '../../src/index.ts';
import { captureError } from '../capture-error.ts';
import { type DuckDbSession, openDuckDb } from '../duckdb/duckdb-session.ts';

const MAX = 2n ** 63n - 1n;

// A value, the type that DuckDB gives it, and DuckDB's own text of it.
const VALUES: readonly (readonly [value: SqlValue, type: string, text: string | null])[] = [
  [null, '"NULL"', null],
  [true, 'BOOLEAN', 'true'],
  [false, 'BOOLEAN', 'false'],
  ['', 'VARCHAR', ''],
  ['ä 🎬 \n \'"', 'VARCHAR', 'ä 🎬 \n \'"'],
  [0, 'INTEGER', '0'],
  [-(2 ** 31), 'INTEGER', '-2147483648'],
  [2 ** 31 - 1, 'INTEGER', '2147483647'],
  [2 ** 31, 'BIGINT', '2147483648'],
  [-(2 ** 31) - 1, 'BIGINT', '-2147483649'],
  [Number.MAX_SAFE_INTEGER, 'BIGINT', '9007199254740991'],
  [2 ** 53, 'DOUBLE', '9007199254740992.0'],
  [0.1, 'DOUBLE', '0.1'],
  [-0, 'DOUBLE', '-0.0'],
  [5e-324, 'DOUBLE', '5e-324'],
  [Number.MAX_VALUE, 'DOUBLE', '1.7976931348623157e+308'],
  [1e21, 'DOUBLE', '1e+21'],
  [Number.NaN, 'DOUBLE', 'nan'],
  [Number.POSITIVE_INFINITY, 'DOUBLE', 'inf'],
  [Number.NEGATIVE_INFINITY, 'DOUBLE', '-inf'],
  [0n, 'BIGINT', '0'],
  [-(2n ** 63n), 'BIGINT', '-9223372036854775808'],
  [2n ** 63n, 'HUGEINT', '9223372036854775808'],
  [-(2n ** 127n), 'HUGEINT', '-170141183460469231731687303715884105728'],
  [2n ** 128n - 1n, 'UHUGEINT', '340282366920938463463374607431768211455'],
  [Uint8Array.of(), 'BLOB', ''],
  [Uint8Array.of(0, 65, 255), 'BLOB', '\\x00A\\xFF'],
  [new SqlDecimal(150n, 2), 'DECIMAL(3,2)', '1.50'],
  [new SqlDecimal(-5n, 3), 'DECIMAL(3,3)', '-.005'],
  [new SqlDecimal(0n, 0), 'DECIMAL(1,0)', '0'],
  [new SqlDecimal(10n ** 38n - 1n, 38), 'DECIMAL(38,38)', `.${'9'.repeat(38)}`],
  [new SqlDecimal(-(10n ** 38n) + 1n, 0), 'DECIMAL(38,0)', `-${'9'.repeat(38)}`],
  [new SqlTimestamp(0n), 'TIMESTAMP', '1970-01-01 00:00:00'],
  [new SqlTimestamp(-1n), 'TIMESTAMP', '1969-12-31 23:59:59.999999'],
  [new SqlTimestamp(MAX - 1n), 'TIMESTAMP', '294247-01-10 04:00:54.775806'],
  [new SqlTimestamp(MAX), 'TIMESTAMP', 'infinity'],
  [new SqlTimestamp(-MAX), 'TIMESTAMP', '-infinity'],
  [new SqlTimestamp(1n, true), 'TIMESTAMP WITH TIME ZONE', '1970-01-01 00:00:00.000001+00'],
  [new SqlTimestamp(MAX, true), 'TIMESTAMP WITH TIME ZONE', 'infinity'],
  [new SqlTimestampNanos(1n), 'TIMESTAMP_NS', '1970-01-01 00:00:00.000000001'],
  [new SqlDate(0), 'DATE', '1970-01-01'],
  [new SqlDate(-719_162), 'DATE', '0001-01-01'],
  [new SqlDate(2 ** 31 - 2), 'DATE', '5881580-07-10'],
  [new SqlDate(2 ** 31 - 1), 'DATE', 'infinity'],
  [new SqlDate(-(2 ** 31) + 1), 'DATE', '-infinity'],
  [new SqlTime(0n), 'TIME', '00:00:00'],
  [new SqlTime(86_399_999_999n), 'TIME', '23:59:59.999999'],
  [new SqlTime(86_400_000_000n), 'TIME', '24:00:00'],
  [new SqlInterval(0, 0, 0n), 'INTERVAL', '00:00:00'],
  [new SqlInterval(14, -3, 1_500_000n), 'INTERVAL', '1 year 2 months -3 days 00:00:01.5'],
  [[1, null, 2], 'INTEGER[]', '[1, NULL, 2]'],
  [[1, 2.5], 'DOUBLE[]', '[1.0, 2.5]'],
  [['a', "b'c"], 'VARCHAR[]', "[a, 'b\\'c']"],
  [[], '"NULL"[]', '[]'],
  [[[1], [2, 3]], 'INTEGER[][]', '[[1], [2, 3]]'],
  [{ a: 1, 'b c': 'x' }, 'STRUCT(a INTEGER, "b c" VARCHAR)', "{'a': 1, 'b c': x}"],
  [{ sqlType: 'decimal' }, 'STRUCT(sqlType VARCHAR)', "{'sqlType': decimal}"],
  [new Map([['k', 1n]]), 'MAP(VARCHAR, BIGINT)', '{k=1}'],
  [new Map<SqlValue, SqlValue>([[{ a: 1 }, [true]]]), 'MAP(STRUCT(a INTEGER), BOOLEAN[])', "{{'a': 1}=[true]}"],
  [new SqlUnion('num', 1), 'UNION(num INTEGER)', '1'],
];

describe('renderStatement on DuckDB', () => {
  let session: DuckDbSession;
  beforeAll(async () => {
    session = await openDuckDb();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  it.each(VALUES)('sends %o as %s', async (value, type, text) => {
    const { rows } = await session.query(
      sql`SELECT typeof(v) AS type, CAST(v AS VARCHAR) AS text FROM (SELECT ${value} AS v)`,
    );
    expect(rows).toEqual([{ type, text }]);
  });

  it('keeps TIMESTAMP_NS at infinity', async () => {
    const ends = [new SqlTimestampNanos(MAX), new SqlTimestampNanos(-MAX)];
    const { rows } = await session.query(
      sql`SELECT epoch_ns(${ends[0] ?? null}) AS a, epoch_ns(${ends[1] ?? null}) AS b`,
    );
    expect(rows).toEqual([{ a: MAX, b: -MAX }]);
  });

  it('keeps a blob of every byte, larger than one slice', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const { rows } = await session.query(
      sql`SELECT md5(${bytes}) = md5(from_hex(${Buffer.from(bytes).toString('hex')})) AS same`,
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('keeps every part of an interval at its ends', async () => {
    const value = new SqlInterval(-(2 ** 31), 2 ** 31 - 1, 1n - 2n ** 63n);
    const { rows } = await session.query(
      sql`SELECT ${value} = CAST(${'-2147483648 months 2147483647 days -9223372036854775807 microseconds'} AS INTERVAL) AS same`,
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('sends an identifier with a value beside it', async () => {
    const { rows } = await session.query(sql`SELECT ${'v'} AS ${identifier('a "quoted" name')}`);
    expect(rows).toEqual([{ 'a "quoted" name': 'v' }]);
  });
});

describe('renderStatement', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  let deep: SqlValue = 1;
  for (let level = 0; level < 101; level++) deep = [deep];

  it.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a hole in a list', Object.assign([1], { length: 2 })],
    ['undefined in a struct', { a: undefined }],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Date', new Date(0)],
    ['an instance of a class', new (class Point {})()],
    ['a Set', new Set([1])],
    ['a struct without fields', {}],
    ['a struct with an empty field name', { '': 1 }],
    ['a struct with NUL in a field name', { 'a\0': 1 }],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a field name', { '\udc00': 1 }],
    ['an integer of 129 bits', 2n ** 128n],
    ['a negative integer of 129 bits', -(2n ** 127n) - 1n],
    ['a decimal of 39 digits', new SqlDecimal(10n ** 38n, 0)],
    ['a decimal of scale 39', new SqlDecimal(1n, 39)],
    ['a decimal of a negative scale', new SqlDecimal(1n, -1)],
    ['a decimal of a scale that is no number', new SqlDecimal(1n, '1); DROP TABLE t; --' as unknown as number)],
    ['a time before midnight', new SqlTime(-1n)],
    ['a time after midnight', new SqlTime(86_400_000_001n)],
    ['a date that is no whole day', new SqlDate(1.5)],
    ['a date past infinity', new SqlDate(2 ** 31)],
    ['a cycle', cycle],
    ['more than 100 levels', deep],
  ])('refuses %s', (_, value) => {
    const error = captureError(() => renderStatement(sql`SELECT ${value as SqlValue}`));
    expect(error.code).toBe('INVALID_ARGUMENT');
  });

  it('gives values of one type one text', () => {
    const text = (value: SqlValue): string => renderStatement(sql`SELECT ${value}`).text;
    expect(text(1)).toBe(text(-77));
    expect(text('a')).toBe(text("'; DROP TABLE t; --"));
    expect(text(0.5)).toBe(text(Number.NaN));
    expect(text({ a: ['x'] })).toBe(text({ a: ["'"] }));
    expect(text(Uint8Array.of(1))).toBe(text(Uint8Array.of(1, 2, 3)));
  });
});
