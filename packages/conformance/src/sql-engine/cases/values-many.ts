import { SqlDecimal, type SqlRow, SqlTimestamp, trustedSql } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { drain, rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const ROWS = 4500;
const SELECT = trustedSql(`
  SELECT CASE WHEN range % 3 = 0 THEN NULL ELSE range END AS n,
    CASE WHEN range % 5 = 0 THEN NULL ELSE 'text ' || range || repeat('x', range::INTEGER % 20) END AS t,
    CASE WHEN range % 7 = 0 THEN NULL ELSE [range, NULL] END AS l,
    CASE WHEN range % 2 = 0 THEN NULL ELSE {'a': range::INTEGER, 'b': CASE WHEN range % 4 = 1 THEN 'b' END} END AS s,
    (range * 1000 + 1)::DECIMAL(18, 3) AS d,
    make_timestamp(range * 1000003) AS at
  FROM range(${ROWS}) ORDER BY range`);

export const manyValueCases: readonly SqlEngineCase[] = [
  engineCase('values/many-rows', 'values and NULLs stay in their rows over many batches', async (engine) => {
    const queried = await rowsOf(engine, SELECT);
    const streamed = (await drain(engine.stream(SELECT))).rows;
    ensureEqual([queried.length, streamed.length], [ROWS, ROWS], 'rows');
    for (let index = 0; index < ROWS; index++) {
      ensureEqual(queried[index], expectedRow(index), `queried row ${index}`);
      ensureEqual(streamed[index], expectedRow(index), `streamed row ${index}`);
    }
  }),
  engineCase('values/fresh', 'rows already given never change, and are of their own', async (engine) => {
    const statement = trustedSql("SELECT ['a', 'b'] AS l, 'xyz'::BLOB AS b FROM range(5000)");
    const { rows } = await drain(engine.stream(statement));
    ensure(
      rows.every((row) => Array.isArray(row['l']) && row['l'].join() === 'a,b'),
      'a list changed after it was given',
    );
    ensure(
      rows.every((row) => row['b'] instanceof Uint8Array && row['b'].join() === '120,121,122'),
      'bytes changed after they were given',
    );
  }),
  engineCase('values/plain-bytes', 'bytes are a plain Uint8Array, of which a slice is a copy', async (engine) => {
    const statement = trustedSql("SELECT repeat('x', n)::BLOB AS b FROM (VALUES (3), (12), (5000)) lengths(n)");
    for (const { b: bytes } of await rowsOf(engine, statement)) {
      ensure(bytes instanceof Uint8Array, 'bytes are something else');
      ensureEqual(Object.getPrototypeOf(bytes) === Uint8Array.prototype, true, 'of the plain class');
      bytes.slice()[0] = 0;
      ensureEqual(bytes[0], 'x'.charCodeAt(0), 'the first byte behind a change of the slice');
    }
  }),
];

function expectedRow(index: number): SqlRow {
  const n = BigInt(index);
  return {
    n: index % 3 === 0 ? null : n,
    t: index % 5 === 0 ? null : `text ${index}${'x'.repeat(index % 20)}`,
    l: index % 7 === 0 ? null : [n, null],
    s: index % 2 === 0 ? null : { a: index, b: index % 4 === 1 ? 'b' : null },
    d: new SqlDecimal((n * 1000n + 1n) * 1000n, 3),
    at: new SqlTimestamp(n * 1_000_003n),
  };
}
