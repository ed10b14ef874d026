import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlEngine, trustedSql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ComputationInputs,
  createFunctionCatalogue,
  defineComputation,
  lintComputation,
  runComputation,
} from '../../src/index.ts';
import { openSandbox } from './sandboxes.ts';
import { TPCH_QUERIES } from './tpch/queries.ts';
import { createTableText, TPCH_TABLES } from './tpch/tables.ts';

const NAMES = Object.keys(TPCH_TABLES);
const catalogue = createFunctionCatalogue();

async function openSource(threads: number, order: string): Promise<SqlEngine> {
  const engine = await openNodeDuckDb({ threads });
  for (const [name, table] of Object.entries(TPCH_TABLES)) {
    await engine.execute(trustedSql(createTableText(name, table, order)));
  }
  return engine;
}

describe('TPC-H', () => {
  let sources: readonly SqlEngine[];

  beforeAll(async () => {
    sources = [await openSource(1, 'i'), await openSource(4, 'i * 7919 % 1009, i')];
  });
  afterAll(() => Promise.all(sources.map((source) => source.close())));

  test('has 22 queries', () => {
    expect(TPCH_QUERIES).toHaveLength(22);
  });

  test.each(TPCH_QUERIES.map((text, index) => [index + 1, text] as const))(
    'query %i passes the linter, and gives one digest whatever the order of rows and the threads of their source',
    async (number, text) => {
      const used = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
      const inputs = Object.fromEntries(
        used.map((name) => [
          name,
          (TPCH_TABLES[name]?.columns ?? []).map(([column, type]) => ({ name: column, type })),
        ]),
      );
      const [engine] = sources;
      const report = engine && (await lintComputation(engine, text, { inputs, catalogue }));
      expect(report).toEqual({ refused: [], allowed: [] });

      const definition = defineComputation({ type: `tpch-${number}`, version: '1', sql: text, inputs: used });
      const runs = [];
      for (const source of sources) {
        const tables: ComputationInputs = Object.fromEntries(used.map((table) => [table, { engine: source, table }]));
        runs.push(await runComputation(definition, tables, { sandbox: openSandbox, catalogue }));
      }
      expect(runs[1]?.record).toEqual(runs[0]?.record);
    },
  );

  test('most queries have rows, so that their digests say something', async () => {
    const [engine] = sources;
    const counts = [];
    for (const text of TPCH_QUERIES) counts.push((await engine?.query(trustedSql(text)))?.rows.length ?? 0);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(20);
  });
});
