import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  SqlDate,
  SqlDecimal,
  SqlInterval,
  type SqlRow,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  type SqlValue,
  sql,
  trustedSql,
} from '@eider/core';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctNames } from '../src/values/column-names.ts';
import { errorOf } from './capture-error.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed());
const int64 = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const decimal = fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map((value) => new SqlDecimal(value, 6));

/** Types and values of them that append takes and query gives. */
const COLUMNS: Readonly<Record<string, Arbitrary<SqlValue>>> = {
  BOOLEAN: fc.boolean(),
  INTEGER: int32,
  BIGINT: int64,
  HUGEINT: fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
  DOUBLE: fc.double(),
  'DECIMAL(20,6)': decimal,
  VARCHAR: text,
  BLOB: fc.uint8Array({ maxLength: 30 }),
  DATE: int32.map((days) => new SqlDate(days)),
  TIME: fc.bigInt({ min: 0n, max: 86_400_000_000n }).map((micros) => new SqlTime(micros)),
  TIMESTAMP: int64.map((micros) => new SqlTimestamp(micros)),
  TIMESTAMPTZ: int64.map((micros) => new SqlTimestamp(micros, true)),
  TIMESTAMP_NS: int64.map((nanos) => new SqlTimestampNanos(nanos)),
  INTERVAL: fc.tuple(int32, int32, int64).map(([months, days, micros]) => new SqlInterval(months, days, micros)),
  UUID: fc.uuid(),
  BIT: fc.stringMatching(/^[01]{1,40}$/),
  'INTEGER[]': fc.array(fc.option(int32), { maxLength: 6 }),
  'VARCHAR[][]': fc.array(fc.option(fc.array(fc.option(text), { maxLength: 3 })), { maxLength: 3 }),
  'STRUCT(a BIGINT, b VARCHAR[])': fc
    .tuple(fc.option(int64), fc.option(fc.array(text, { maxLength: 3 })))
    .map(([a, b]): SqlValue => ({ a, b })),
  'MAP(VARCHAR, DECIMAL(20,6))': fc
    .dictionary(text, decimal, { noNullPrototype: true })
    .map((entries) => new Map(Object.entries(entries))),
};

describe('values', () => {
  it.each(Object.entries(COLUMNS))(
    'of %s come back from append as they went, NULL among them',
    async (type, values) => {
      await using engine = await openNodeDuckDb();
      await engine.execute(trustedSql(`CREATE TABLE t (n INTEGER, v ${type})`));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(values), { maxLength: 30 }), async (column) => {
          await engine.execute(sql`DELETE FROM t`);
          await engine.append('t', { columns: ['n', 'v'], rows: column.map((value, n) => [n, value]) });
          const { rows } = await engine.query(sql`SELECT v FROM t ORDER BY n`);
          expect(rows.map((row: SqlRow) => row['v'])).toStrictEqual(column);
        }),
        { numRuns: 15 },
      );
    },
  );

  it.each(['TIMETZ', 'TIME_NS', 'VARIANT'])('of %s are UNSUPPORTED, with the advice to cast', async (type) => {
    await using engine = await openNodeDuckDb();
    await engine.execute(trustedSql(`CREATE TABLE t (v ${type})`));
    await engine.execute(trustedSql(`INSERT INTO t VALUES ('12:00:00+00')`)).catch(() => undefined);
    await engine.execute(trustedSql('INSERT INTO t SELECT NULL'));
    const error = await errorOf(engine.query(sql`FROM t`));
    expect([error.code, error.message]).toEqual(['UNSUPPORTED', expect.stringContaining('cast')]);
    expect((await engine.query(sql`SELECT v::VARCHAR IS NULL AS missing FROM t WHERE v IS NULL`)).rows).toEqual([
      { missing: true },
    ]);
  });

  it('of a struct without field names get names by position', async () => {
    await using engine = await openNodeDuckDb();
    expect((await engine.query(sql`SELECT row(1, 'a') AS r`)).rows).toEqual([{ r: { '': 1, _1: 'a' } }]);
  });
});

describe('distinct names', () => {
  it('differ, keep their places, and keep every name that is not repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'a_1', 'a_2', 'a_1_1', '')), (names) => {
        const distinct = distinctNames(names);
        expect(new Set(distinct).size).toBe(names.length);
        names.forEach((name, index) => {
          if (names.indexOf(name) === index) expect(distinct[index]).toBe(name);
          else expect(distinct[index]).toMatch(/_\d+$/);
        });
      }),
    );
  });
});
