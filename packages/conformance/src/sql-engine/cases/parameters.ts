import {
  joinSql,
  SqlDate,
  SqlDecimal,
  type SqlEngine,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
  sql,
} from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain, rowsOf, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const HOSTILE_TEXTS = [
  "'; DROP TABLE t; --",
  "x' OR 1=1 --",
  '"quoted"',
  '$1 $2 ? :name %s {x}',
  '\\ \\n \\u0041',
  '/* */ --',
  'line\nline\r\n\ttab',
  '',
  ' ',
  'NULL',
  '\u{7f}\u{1}\u{1b}',
  '\ufeff\u200b\u202e',
];

export const parameterCases: readonly SqlEngineCase[] = [
  roundTrip('null', 'NULL', [null]),
  roundTrip('boolean', 'booleans', [true, false]),
  roundTrip('small-integer', 'integers of 32 bits', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]),
  roundTrip('double', 'doubles with NaN, infinities and -0', [
    0.1,
    -1.5e300,
    5e-324,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    2 ** 60,
  ]),
  roundTrip('bigint', 'integers of 64 and 128 bits, signed and unsigned', [
    0n,
    -1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 63n,
    2n ** 127n - 1n,
    -(2n ** 127n),
    2n ** 128n - 1n,
  ]),
  engineCase('parameters/safe-integer', 'an integral number past 32 bits is a BIGINT', async (engine) => {
    ensureEqual(await valueFrom(engine, sql`SELECT ${2 ** 31}`), 2n ** 31n, 'value');
    ensureEqual(await valueFrom(engine, sql`SELECT ${Number.MIN_SAFE_INTEGER}`), -(2n ** 53n) + 1n, 'value');
  }),
  roundTrip('hostile-text', 'texts that look like SQL stay texts', HOSTILE_TEXTS),
  roundTrip('text-with-nul', 'texts with NUL are whole', ['a\0b', '\0', 'a\0', '\0\0b']),
  roundTrip('unicode-text', 'texts of every script and plane', [
    'ünï',
    '🦆🏳️‍🌈',
    '日本語',
    'e\u0301',
    '\u{10ffff}',
    '\uffff',
  ]),
  roundTrip('long-text', 'a text of a megabyte', ['0123456789abcdé🦆'.repeat(60_000)]),
  roundTrip('blob', 'bytes, empty and zero included', [
    new Uint8Array(),
    Uint8Array.of(0),
    Uint8Array.of(0, 255, 128, 10, 39, 92),
    Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256),
  ]),
  roundTrip('decimal', 'decimals of every width', [
    new SqlDecimal(0n, 0),
    new SqlDecimal(-5n, 2),
    new SqlDecimal(123456789012345678n, 3),
    new SqlDecimal(10n ** 38n - 1n, 0),
    new SqlDecimal(-(10n ** 38n) + 1n, 38),
    new SqlDecimal(1n, 38),
    new SqlDecimal(100n, 2),
  ]),
  roundTrip('timestamp', 'timestamps to the microsecond, with and without a zone', [
    new SqlTimestamp(0n),
    new SqlTimestamp(-1n),
    new SqlTimestamp(1_700_000_000_123_456n),
    new SqlTimestamp(253_402_300_799_999_999n),
    new SqlTimestamp(-62_135_596_800_000_001n),
    new SqlTimestamp(1_700_000_000_123_456n, true),
    new SqlTimestamp(-1n, true),
    new SqlTimestampNanos(1_700_000_000_123_456_789n),
    new SqlTimestampNanos(-1n),
  ]),
  roundTrip('date-and-time', 'dates, times and intervals', [
    new SqlDate(0),
    new SqlDate(-800_000),
    new SqlDate(2_932_896),
    new SqlTime(0n),
    new SqlTime(86_399_999_999n),
    new SqlInterval(0, 0, 0n),
    new SqlInterval(14, -3, 5_000_001n),
    new SqlInterval(-1, 40, -1n),
  ]),
  roundTrip('list', 'lists, also of lists and of NULL', [
    [1, 2, 3],
    ['a', "b'", null, 'c\0d'],
    [[1n, null], [2n]],
    [null, 1.5],
    [Uint8Array.of(0, 1)],
    [],
  ]),
  roundTrip('struct', 'structs with any field names', [
    { a: 1, b: 'x', c: null },
    { 'a b': { 'q"uote': true } },
    { list: [1, 2], map: new Map([['k', 2n]]) },
    Object.fromEntries([
      ['__proto__', 1],
      ['constructor', 'c'],
    ]),
    { sqlType: 'date', days: 3 },
  ]),
  roundTrip('map', 'maps with keys of any type', [
    new Map<SqlValue, SqlValue>([
      ['a', 1],
      ['__proto__', null],
    ]),
    new Map<SqlValue, SqlValue>([
      [1, ['x']],
      [2, []],
    ]),
    new Map<SqlValue, SqlValue>([[new SqlDate(1), { a: 1 }]]),
  ]),
  roundTrip('union', 'a union keeps its tag', [new SqlUnion('num', 5), new SqlUnion('text', 'x')]),
  engineCase('parameters/many', 'a statement takes hundreds of parameters in their order', async (engine) => {
    const values = [...Array(400).keys()];
    const list = joinSql(values.map((value) => sql`${`v${value}`}`));
    ensureEqual(
      await valueFrom(engine, sql`SELECT [${list}]`),
      values.map((value) => `v${value}`),
      'values',
    );
  }),
  engineCase('parameters/in-changes', 'parameters work in WHERE, LIMIT, INSERT, UPDATE and DELETE', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (id BIGINT, name VARCHAR, made TIMESTAMP, price DECIMAL(10, 2))`);
    const at = new SqlTimestamp(1_700_000_000_123_456n);
    const price = new SqlDecimal(1999n, 2);
    await engine.execute(
      sql`INSERT INTO t VALUES (${1}, ${"o'clock"}, ${at}, ${price}), (${2n}, ${null}, ${at}, ${null})`,
    );
    await engine.execute(sql`UPDATE t SET name = ${'new'} WHERE name = ${"o'clock"} AND price = ${price}`);
    ensureEqual(
      await rowsOf(engine, sql`SELECT * FROM t WHERE made = ${at} ORDER BY id LIMIT ${1}`),
      [{ id: 1n, name: 'new', made: at, price }],
      'rows',
    );
    await engine.execute(sql`DELETE FROM t WHERE id = ${2}`);
    ensureEqual(await countOf(engine, 't'), 1, 'rows left');
  }),
  engineCase('parameters/data-only', 'a parameter is never read as SQL', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (name VARCHAR)`);
    for (const text of HOSTILE_TEXTS) await engine.execute(sql`INSERT INTO t VALUES (${text})`);
    for (const text of HOSTILE_TEXTS) {
      ensureEqual(await rowsOf(engine, sql`SELECT name FROM t WHERE name = ${text}`), [{ name: text }], 'found rows');
    }
  }),
  engineCase('parameters/refused', 'what is no SQL value is INVALID_ARGUMENT, and nothing has run', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (v VARCHAR)`);
    const refused: readonly unknown[] = ['\ud800', 'a\udc00b', undefined, 2n ** 128n, {}, new Date(0), Symbol('s')];
    for (const value of refused) {
      const statement = sql`INSERT INTO t VALUES (${value as SqlValue})`;
      await ensureRejects('INVALID_ARGUMENT', () => engine.query(statement), 'query');
      await ensureRejects('INVALID_ARGUMENT', () => engine.execute(statement), 'execute');
      await ensureRejects('INVALID_ARGUMENT', () => drain(engine.stream(statement)), 'stream');
    }
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
];

function roundTrip(kind: string, requirement: string, values: readonly SqlValue[]): SqlEngineCase {
  return engineCase(`parameters/${kind}`, `as parameters, ${requirement} come back as they went`, async (engine) => {
    for (const value of values) await ensureComesBack(engine, value);
  });
}

async function ensureComesBack(engine: SqlEngine, value: SqlValue): Promise<void> {
  ensureEqual(await valueFrom(engine, sql`SELECT ${value} AS v`), value, 'queried');
  ensureEqual((await drain(engine.stream(sql`SELECT ${value} AS v`))).rows, [{ v: value }], 'streamed');
}
