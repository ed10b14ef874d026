import {
  SqlDate,
  SqlDecimal,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
  sql,
  trustedSql,
} from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

type ColumnValues = readonly [type: string, values: readonly SqlValue[]];

const SCALARS: readonly ColumnValues[] = [
  ['BOOLEAN', [true, false]],
  ['TINYINT', [-128, 127]],
  ['SMALLINT', [-32_768, 32_767]],
  ['INTEGER', [-(2 ** 31), 2 ** 31 - 1]],
  ['BIGINT', [-(2n ** 63n), 2n ** 63n - 1n]],
  ['HUGEINT', [-(2n ** 127n), 2n ** 127n - 1n]],
  ['UTINYINT', [0, 255]],
  ['USMALLINT', [0, 65_535]],
  ['UINTEGER', [0, 2 ** 32 - 1]],
  ['UBIGINT', [0n, 2n ** 64n - 1n]],
  ['UHUGEINT', [0n, 2n ** 128n - 1n]],
  ['FLOAT', [Math.fround(0.1), Number.NaN]],
  ['DOUBLE', [0.1, -0, Number.NEGATIVE_INFINITY]],
  ['DECIMAL(4, 1)', [new SqlDecimal(-9999n, 1)]],
  ['DECIMAL(18, 3)', [new SqlDecimal(123456789012345678n, 3)]],
  ['DECIMAL(38, 10)', [new SqlDecimal(10n ** 38n - 1n, 10), new SqlDecimal(-(10n ** 38n) + 1n, 10)]],
  ['VARCHAR', ['', "it's; -- 🦆", 'a\0b', 'a text longer than twelve bytes']],
  ['BLOB', [new Uint8Array(), Uint8Array.of(0, 255, 39)]],
  ['UUID', ['00000000-0000-0000-0000-000000000000', 'f47ac10b-58cc-4372-a567-0e02b2c3d479']],
  ["ENUM('a', 'b c')", ['a', 'b c']],
  ['BIT', ['0', '0101010111']],
  ['DATE', [new SqlDate(-735_160), new SqlDate(19_782)]],
  ['TIME', [new SqlTime(0n), new SqlTime(86_399_999_999n)]],
  ['TIMESTAMP', [new SqlTimestamp(-1n), new SqlTimestamp(1_700_000_000_123_456n)]],
  ['TIMESTAMP_S', [new SqlTimestamp(1_700_000_000_000_000n)]],
  ['TIMESTAMP_MS', [new SqlTimestamp(1_700_000_000_123_000n)]],
  ['TIMESTAMP_NS', [new SqlTimestampNanos(1_700_000_000_123_456_789n)]],
  ['TIMESTAMPTZ', [new SqlTimestamp(1_700_000_000_123_456n, true)]],
  ['INTERVAL', [new SqlInterval(-1, 2, -3n), new SqlInterval(14, 0, 0n)]],
];

const NESTED: readonly ColumnValues[] = [
  ['INTEGER[]', [[], [1, null, 3]]],
  ['VARCHAR[][]', [[['a', "b'"], [], null]]],
  ['DOUBLE[2]', [[1.5, null]]],
  [
    'STRUCT(a INTEGER, "b c" VARCHAR[])',
    [
      { a: 1, 'b c': ['x', null] },
      { a: null, 'b c': null },
    ],
  ],
  ['STRUCT("__proto__" INTEGER)', [Object.fromEntries([['__proto__', 5]])]],
  [
    'MAP(VARCHAR, DECIMAL(20, 2))',
    [
      new Map(),
      new Map<SqlValue, SqlValue>([
        ['a', new SqlDecimal(-125n, 2)],
        ['b', null],
      ]),
    ],
  ],
  ['UNION(n INTEGER, s VARCHAR)', [new SqlUnion('n', 1), new SqlUnion('s', 'x')]],
  [
    'STRUCT(made TIMESTAMP, l STRUCT(b BLOB, big HUGEINT)[])[]',
    [[{ made: new SqlTimestamp(1n), l: [{ b: Uint8Array.of(0), big: 2n ** 100n }] }, null]],
  ],
];

export const appendValueCases: readonly SqlEngineCase[] = [
  storedAsIs('value-kinds', 'every scalar value is stored as it is', SCALARS),
  storedAsIs('nested-value-kinds', 'every nested value is stored as it is', NESTED),
  engineCase('append/converted', 'numbers fit any numeric column that holds them exactly', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (b BIGINT, h HUGEINT, d DOUBLE, i INTEGER, n DECIMAL(10, 2))`);
    await engine.append('t', {
      columns: ['b', 'h', 'd', 'i', 'n'],
      rows: [
        [7, 7, 7, 7n, 7],
        [2 ** 40, 2 ** 40, 7n, -7, new SqlDecimal(75n, 1)],
      ],
    });
    ensureEqual(
      await rowsOf(engine, sql`SELECT * FROM t ORDER BY b`),
      [
        { b: 7n, h: 7n, d: 7, i: 7, n: new SqlDecimal(700n, 2) },
        { b: 2n ** 40n, h: 2n ** 40n, d: 7, i: -7, n: new SqlDecimal(750n, 2) },
      ],
      'rows',
    );
  }),
];

function storedAsIs(id: string, requirement: string, kinds: readonly ColumnValues[]): SqlEngineCase {
  return engineCase(`append/${id}`, requirement, async (engine) => {
    for (const [type, values] of kinds) {
      const all = [...values, null];
      await engine.execute(trustedSql(`CREATE OR REPLACE TABLE t (n INTEGER, v ${type})`));
      await engine.append('t', { columns: ['n', 'v'], rows: all.map((value, n) => [n, value]) });
      const stored = await rowsOf(engine, sql`SELECT v FROM t ORDER BY n`);
      ensureEqual(
        stored.map((row) => row['v']),
        all,
        type,
      );
    }
  });
}
