import { readFileSync } from 'node:fs';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { identifier, type SqlEngine, sql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN_CASES } from './golden/cases.ts';
import { type GoldenVector, runCase, VECTORS_FILE, vectorsText } from './golden/vectors.ts';
import { openSandbox } from './sandboxes.ts';

const text = readFileSync(VECTORS_FILE, 'utf8');
const { computations } = JSON.parse(text) as { readonly computations: readonly GoldenVector[] };

test('the published vectors are those of the cases', () => {
  expect(computations.map(({ name }) => name)).toEqual(GOLDEN_CASES.map(({ name }) => name));
  expect(vectorsText(computations)).toBe(text);
});

describe.each([
  [1, 'DESC'],
  [2, 'ASC'],
  [4, 'DESC'],
] as const)(
  'golden computations on native DuckDB, inputs from an engine with %i threads in order %s',
  (threads, order) => {
    let source: SqlEngine;
    beforeAll(async () => {
      source = await openNodeDuckDb({ threads });
    });
    afterAll(() => source.close());

    test('are the published ones', async () => {
      for (const vector of computations) {
        expect(await runCase(vector, { source, sandbox: openSandbox, linter: source, order }), vector.name).toEqual(
          vector,
        );
      }
    });
  },
);

describe('golden computations on DuckDB-WASM', () => {
  let wasm: SqlEngine;
  let linter: SqlEngine;
  beforeAll(async () => {
    [wasm, linter] = await Promise.all([openWasmDuckDb(), openSandbox()]);
  });
  afterAll(() => Promise.all([wasm.close(), linter.close()]));

  /** One engine for all, emptied instead of closed, because a worker takes long to start. */
  async function emptied(): Promise<SqlEngine> {
    const { rows } = await wasm.query(sql`SELECT table_name AS name FROM duckdb_tables()`);
    for (const { name } of rows) await wasm.execute(sql`DROP TABLE ${identifier(String(name))}`);
    return new Proxy(wasm, {
      get(target, property) {
        if (property === 'close') return async () => undefined;
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  test('are the published ones', async () => {
    for (const vector of computations) {
      const engines = { source: wasm, sandbox: emptied, linter, order: 'DESC' } as const;
      expect(await runCase(vector, engines), vector.name).toEqual(vector);
    }
  });
});
