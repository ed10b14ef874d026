import {
  SqlDate,
  SqlDecimal,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '../../src/index.ts';

/** A value: the SQL that makes it with core functions of DuckDB, the type DuckDB gives it, and the value itself. */
export interface TypedCase {
  readonly sql: string;
  readonly type: string;
  readonly value: SqlValue;
}

const INTEGER_ENDS: readonly (readonly [type: string, least: bigint, most: bigint])[] = [
  ['TINYINT', -(2n ** 7n), 2n ** 7n - 1n],
  ['SMALLINT', -(2n ** 15n), 2n ** 15n - 1n],
  ['INTEGER', -(2n ** 31n), 2n ** 31n - 1n],
  ['BIGINT', -(2n ** 63n), 2n ** 63n - 1n],
  ['HUGEINT', -(2n ** 127n), 2n ** 127n - 1n],
  ['UTINYINT', 0n, 2n ** 8n - 1n],
  ['USMALLINT', 0n, 2n ** 16n - 1n],
  ['UINTEGER', 0n, 2n ** 32n - 1n],
  ['UBIGINT', 0n, 2n ** 64n - 1n],
  ['UHUGEINT', 0n, 2n ** 128n - 1n],
];

/** Types whose values are numbers in JavaScript; wider ones are bigint. */
const NARROW = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT', 'UINTEGER']);

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function cast(text: string, type: string, value: SqlValue): TypedCase {
  return { sql: `CAST(${quoted(text)} AS ${type})`, type, value };
}

const integers: readonly TypedCase[] = INTEGER_ENDS.flatMap(([type, least, most]) =>
  [...new Set([least, 0n, 1n, 42n, most])].map((value) =>
    cast(String(value), type, NARROW.has(type) ? Number(value) : value),
  ),
);

const doubles: readonly TypedCase[] = [
  ['0', 0],
  ['-0.0', -0],
  ['1', 1],
  ['-1', -1],
  ['0.1', 0.1],
  ['0.30000000000000004', 0.1 + 0.2],
  ['5e-324', 5e-324],
  ['2.2250738585072014e-308', 2.2250738585072014e-308],
  ['1.7976931348623157e+308', Number.MAX_VALUE],
  ['-1.7976931348623157e+308', -Number.MAX_VALUE],
  ['9007199254740991', 2 ** 53 - 1],
  ['9007199254740992', 2 ** 53],
  ['1e+23', 1e23],
  ['3.141592653589793', Math.PI],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
].map(([text, value]) => cast(String(text), 'DOUBLE', Number(value)));

const floats: readonly TypedCase[] = [
  ['0', 0],
  ['-0.0', -0],
  ['1', 1],
  ['0.1', Math.fround(0.1)],
  ['3.4028235e38', Math.fround(3.4028235e38)],
  ['nan', Number.NaN],
  ['-inf', Number.NEGATIVE_INFINITY],
].map(([text, value]) => cast(String(text), 'FLOAT', Number(value)));

const decimals: readonly TypedCase[] = [
  ['0', 'DECIMAL(1,0)', 0n, 0],
  ['0.00', 'DECIMAL(5,2)', 0n, 2],
  ['1', 'DECIMAL(1,0)', 1n, 0],
  ['1.0', 'DECIMAL(18,3)', 1000n, 3],
  ['1.00', 'DECIMAL(38,2)', 100n, 2],
  ['10', 'DECIMAL(4,0)', 10n, 0],
  ['100.00', 'DECIMAL(9,2)', 10_000n, 2],
  ['-0.50', 'DECIMAL(5,2)', -50n, 2],
  ['0.001', 'DECIMAL(3,3)', 1n, 3],
  ['123.456', 'DECIMAL(18,3)', 123_456n, 3],
  ['-99999999999999999999999999999999999999', 'DECIMAL(38,0)', -(10n ** 38n) + 1n, 0],
  ['0.99999999999999999999999999999999999999', 'DECIMAL(38,38)', 10n ** 38n - 1n, 38],
].map(([text, type, unscaled, scale]) =>
  cast(String(text), String(type), new SqlDecimal(BigInt(unscaled ?? 0), Number(scale))),
);

const texts: readonly TypedCase[] = [
  '',
  'a',
  'null',
  'NULL',
  '1',
  'true',
  ' leading and trailing ',
  "it's",
  '"quoted"',
  'line\nbreak\ttab\r',
  'back\\slash',
  '\u00e9',
  'e\u0301',
  'ß',
  'İstanbul',
  '日本語',
  '🎬',
  '👩‍🚀',
  '\ufeffmark',
  '\uffff',
  '\u{10ffff}',
  's5:hello',
  'x'.repeat(1000),
].map((text) => ({ sql: quoted(text), type: 'VARCHAR', value: text }));

const textLike: readonly TypedCase[] = [
  { sql: "'a' || chr(0) || 'b'", type: 'VARCHAR', value: 'a\0b' },
  cast('a', "ENUM('a', 'it''s')", 'a'),
  cast("it's", "ENUM('a', 'it''s')", "it's"),
  cast('00000000-0000-0000-0000-000000000000', 'UUID', '00000000-0000-0000-0000-000000000000'),
  cast('F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 'UUID', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'),
  cast('ffffffff-ffff-ffff-ffff-ffffffffffff', 'UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  cast('0', 'BIT', '0'),
  cast('1', 'BIT', '1'),
  cast('0001', 'BIT', '0001'),
  cast('1010101010101010101', 'BIT', '1010101010101010101'),
];

const blobs: readonly TypedCase[] = ['', '00', 'ff', '0001fe', '68656c6c6f', '27223b2d2d'].map((hex) => ({
  sql: `unhex('${hex}')`,
  type: 'BLOB',
  value: Uint8Array.from(Buffer.from(hex, 'hex')),
}));

const booleans: readonly TypedCase[] = [
  { sql: 'true', type: 'BOOLEAN', value: true },
  { sql: 'false', type: 'BOOLEAN', value: false },
];

const dates: readonly TypedCase[] = [
  ['1970-01-01', 0],
  ['1969-12-31', -1],
  ['2000-02-29', 11_016],
  ['2026-11-22', 20_779],
  ['0001-01-01', -719_162],
  ['9999-12-31', 2_932_896],
  ['5881580-07-10', 2 ** 31 - 2],
  ['infinity', 2 ** 31 - 1],
  ['-infinity', -(2 ** 31) + 1],
].map(([text, days]) => cast(String(text), 'DATE', new SqlDate(Number(days))));

const times: readonly TypedCase[] = [
  ['00:00:00', 0n],
  ['00:00:00.000001', 1n],
  ['12:34:56.789', 45_296_789_000n],
  ['23:59:59.999999', 86_399_999_999n],
  ['24:00:00', 86_400_000_000n],
].map(([text, micros]) => cast(String(text), 'TIME', new SqlTime(BigInt(micros ?? 0))));

const INFINITE = 2n ** 63n - 1n;

const timestamps: readonly TypedCase[] = [
  ['1970-01-01 00:00:00', 'TIMESTAMP', 0n],
  ['1969-12-31 23:59:59.999999', 'TIMESTAMP', -1n],
  ['2026-11-22 10:12:00.123456', 'TIMESTAMP', 1_795_342_320_123_456n],
  ['0001-01-01 00:00:00', 'TIMESTAMP', -62_135_596_800_000_000n],
  ['9999-12-31 23:59:59.999999', 'TIMESTAMP', 253_402_300_799_999_999n],
  ['infinity', 'TIMESTAMP', INFINITE],
  ['-infinity', 'TIMESTAMP', -INFINITE],
  ['2026-11-22 10:12:00', 'TIMESTAMP_S', 1_795_342_320_000_000n],
  ['1970-01-01 00:00:01', 'TIMESTAMP_S', 1_000_000n],
  ['2026-11-22 10:12:00.123', 'TIMESTAMP_MS', 1_795_342_320_123_000n],
  ['1969-12-31 23:59:59.999', 'TIMESTAMP_MS', -1000n],
].map(([text, type, micros]) => cast(String(text), String(type), new SqlTimestamp(BigInt(micros ?? 0))));

const instants: readonly TypedCase[] = [0n, -1n, 1_795_342_320_123_456n, 253_402_300_799_999_999n].map((micros) => ({
  // Without ICU a text with an offset cannot be cast, a timestamp can: it is read as UTC.
  sql: `CAST(make_timestamp(${micros}) AS TIMESTAMP WITH TIME ZONE)`,
  type: 'TIMESTAMP WITH TIME ZONE',
  value: new SqlTimestamp(micros, true),
}));

const nanos: readonly TypedCase[] = [0n, 1n, -1n, 1_795_342_320_123_456_789n].map((value) => ({
  sql: `make_timestamp_ns(${value})`,
  type: 'TIMESTAMP_NS',
  value: new SqlTimestampNanos(value),
}));

const intervals: readonly TypedCase[] = [
  ['0 days', 0, 0, 0n],
  ['1 month', 1, 0, 0n],
  ['30 days', 0, 30, 0n],
  ['24 hours', 0, 0, 86_400_000_000n],
  ['-1 month 1 day -1 microsecond', -1, 1, -1n],
  ['14 months -3 days 1500000 microseconds', 14, -3, 1_500_000n],
].map(([text, months, days, micros]) =>
  cast(String(text), 'INTERVAL', new SqlInterval(Number(months), Number(days), BigInt(micros ?? 0))),
);

const lists: readonly TypedCase[] = [
  { sql: 'CAST([] AS INTEGER[])', type: 'INTEGER[]', value: [] },
  { sql: '[1, 2, 3]', type: 'INTEGER[]', value: [1, 2, 3] },
  { sql: '[3, 2, 1]', type: 'INTEGER[]', value: [3, 2, 1] },
  { sql: '[NULL, 1, NULL]', type: 'INTEGER[]', value: [null, 1, null] },
  { sql: 'CAST([1, 2] AS DOUBLE[])', type: 'DOUBLE[]', value: [1, 2] },
  { sql: 'CAST([1, 2] AS BIGINT[])', type: 'BIGINT[]', value: [1n, 2n] },
  { sql: "['', 'a', NULL]", type: 'VARCHAR[]', value: ['', 'a', null] },
  { sql: '[[1], [], NULL, [2, 3]]', type: 'INTEGER[][]', value: [[1], [], null, [2, 3]] },
  { sql: 'CAST([1, 2, 3] AS INTEGER[3])', type: 'INTEGER[3]', value: [1, 2, 3] },
  { sql: 'CAST([0.5, -0.5] AS DOUBLE[2])', type: 'DOUBLE[2]', value: [0.5, -0.5] },
];

const structs: readonly TypedCase[] = [
  { sql: 'struct_pack(a := 1)', type: 'STRUCT(a INTEGER)', value: { a: 1 } },
  { sql: "struct_pack(a := 1, b := 'x')", type: 'STRUCT(a INTEGER, b VARCHAR)', value: { a: 1, b: 'x' } },
  { sql: "struct_pack(b := 'x', a := 1)", type: 'STRUCT(b VARCHAR, a INTEGER)', value: { b: 'x', a: 1 } },
  {
    sql: 'struct_pack("\uffff" := 1, "😀" := 2, "z z" := NULL::DOUBLE)',
    type: 'STRUCT("\uffff" INTEGER, "😀" INTEGER, "z z" DOUBLE)',
    value: { '\uffff': 1, '😀': 2, 'z z': null },
  },
  {
    sql: 'struct_pack(d := CAST(1 AS DOUBLE), i := 1, l := [struct_pack(x := 1)])',
    type: 'STRUCT(d DOUBLE, i INTEGER, l STRUCT(x INTEGER)[])',
    value: { d: 1, i: 1, l: [{ x: 1 }] },
  },
  { sql: 'struct_pack("say ""hi""" := true)', type: 'STRUCT("say ""hi""" BOOLEAN)', value: { 'say "hi"': true } },
];

const maps: readonly TypedCase[] = [
  { sql: 'CAST(map([], []) AS MAP(VARCHAR, INTEGER))', type: 'MAP(VARCHAR, INTEGER)', value: new Map() },
  {
    sql: "map(['b', 'a'], [2, 1])",
    type: 'MAP(VARCHAR, INTEGER)',
    value: new Map([
      ['b', 2],
      ['a', 1],
    ]),
  },
  {
    sql: "map(['a', 'b'], [1, 2])",
    type: 'MAP(VARCHAR, INTEGER)',
    value: new Map([
      ['a', 1],
      ['b', 2],
    ]),
  },
  {
    sql: "map([10, 9], ['x', NULL])",
    type: 'MAP(INTEGER, VARCHAR)',
    value: new Map([
      [10, 'x'],
      [9, null],
    ]),
  },
  {
    sql: "map([struct_pack(k := 'x')], [[1.5::DOUBLE]])",
    type: 'MAP(STRUCT(k VARCHAR), DOUBLE[])',
    value: new Map([[{ k: 'x' }, [1.5]]]),
  },
];

const UNION_TYPE = 'UNION(num INTEGER, str VARCHAR)';

const unions: readonly TypedCase[] = [
  { sql: `CAST(1 AS ${UNION_TYPE})`, type: UNION_TYPE, value: new SqlUnion('num', 1) },
  { sql: `CAST('1' AS ${UNION_TYPE})`, type: UNION_TYPE, value: new SqlUnion('str', '1') },
];

const nulls: readonly TypedCase[] = [
  'BOOLEAN',
  'INTEGER',
  'VARCHAR',
  'DECIMAL(18,3)',
  'INTEGER[]',
  'STRUCT(a INTEGER)',
].map((type) => ({ sql: `CAST(NULL AS ${type})`, type, value: null }));

/** Every case, by kind. */
export const TYPED_CASES: readonly TypedCase[] = [
  ...[nulls, booleans, integers, decimals, doubles, floats, texts, textLike, blobs],
  ...[dates, times, timestamps, instants, nanos, intervals, lists, structs, maps, unions],
].flat();
