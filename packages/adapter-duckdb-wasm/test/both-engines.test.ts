import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type SqlEngine, sql, trustedSql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWasmDuckDb, type WasmDuckDbEngine } from '../src/index.ts';

/** Expressions on which the engines could differ and that no single case of the suite has. */
const EXPRESSIONS = [
  'NULL',
  "row(1, 'a')",
  "INTERVAL '3000000 hours'",
  "'-infinity'::TIMESTAMPTZ",
  "'infinity'::TIMESTAMP_S",
  "'infinity'::TIMESTAMP_NS",
  "[{'a': 'x'::ENUM('x', 'it''s')}]",
  "MAP {'k'::ENUM('k'): 'v'::ENUM('u', 'v')}",
  "'x'::UNION(e ENUM('x'), n INTEGER)",
  'union_value(a := NULL::INTEGER)',
  'NULL::UNION(a INTEGER, b VARCHAR)',
  "'-123456789012345678901234567890'::BIGNUM",
  "'2020-01-01 10:00:00+05'::TIMESTAMPTZ",
  "bitstring('0101', 8)",
  'DATE \'2020-01-01\' AS "a.b"',
  "'10:00:00+02'::TIMETZ",
  "'10:00:00.123456789'::TIME_NS",
  '1::VARIANT',
];

describe('native DuckDB and DuckDB-WASM', () => {
  let wasm: WasmDuckDbEngine;
  let native: SqlEngine;

  beforeAll(async () => {
    [wasm, native] = await Promise.all([openWasmDuckDb(), openNodeDuckDb()]);
  });

  afterAll(async () => {
    await Promise.all([wasm.close(), native.close()]);
  });

  test.each(EXPRESSIONS)('give the same for %s', async (expression) => {
    const statement = trustedSql(`SELECT ${expression}`);
    expect(await outcomeOf(wasm, expression, statement)).toEqual(await outcomeOf(native, expression, statement));
  });

  test('an image made by native DuckDB opens in DuckDB-WASM', async () => {
    await imageGoesOver(native, wasm);
  });

  test('an image made by DuckDB-WASM opens in native DuckDB', async () => {
    await imageGoesOver(wasm, native);
  });
});

async function outcomeOf(
  engine: SqlEngine,
  expression: string,
  statement: ReturnType<typeof trustedSql>,
): Promise<unknown> {
  try {
    const { columns, rows } = await engine.query(statement);
    return { expression, columns, rows };
  } catch (error) {
    return { expression, code: EiderError.is(error) ? error.code : error };
  }
}

async function imageGoesOver(from: SqlEngine, to: SqlEngine): Promise<void> {
  const source = `source_${from.capabilities.adapter.replaceAll('-', '_')}`;
  await from.attach(source);
  await from.execute(
    trustedSql(`CREATE TABLE ${source}.t (id INTEGER PRIMARY KEY, name VARCHAR DEFAULT 'none', e ENUM('a', 'b'))`),
  );
  await from.execute(trustedSql(`INSERT INTO ${source}.t SELECT range, 'n' || range, 'b' FROM range(10000)`));
  await to.importImage(source, await from.exportImage({ database: source }));
  const { rows } = await to.query(trustedSql(`SELECT count(*) AS n, max(name) AS name, min(e) AS e FROM ${source}.t`));
  expect(rows).toEqual([{ n: 10_000n, name: 'n9999', e: 'b' }]);
  await expect(to.execute(trustedSql(`INSERT INTO ${source}.t VALUES (1, 'again', 'a')`))).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
  await to.execute(trustedSql(`INSERT INTO ${source}.t (id) VALUES (10000)`));
  expect((await to.query(sql`SELECT 1 AS alive`)).rows).toEqual([{ alive: 1 }]);
}
