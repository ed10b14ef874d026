import { type ComputationRecord, type SqlEngine, sql, trustedSql } from '@eider/core';
import {
  type ComputationInputs,
  createFunctionCatalogue,
  defineComputation,
  runComputation,
} from '../../../src/index.ts';
import type { GoldenCase } from './cases.ts';

export const VECTORS_FILE: URL = new URL('../../../vectors/computations.json', import.meta.url);

/** A case with what it must give on every engine. */
export interface GoldenVector extends GoldenCase {
  readonly canonicalSql: string;
  readonly inputDigests: Readonly<Record<string, string>>;
  readonly resultDigest: string;
  readonly content: string;
}

/** Where a case runs: its inputs come from `source`, in the order `order`. */
export interface GoldenEngines {
  readonly source: SqlEngine;
  readonly sandbox: () => Promise<SqlEngine>;
  readonly linter: SqlEngine;
  readonly order: 'ASC' | 'DESC';
}

const catalogue = createFunctionCatalogue();

export async function runCase(golden: GoldenCase, engines: GoldenEngines): Promise<GoldenVector> {
  const { name, inputs, sql: text, parameters = {}, values = {} } = golden;
  const definition = defineComputation({
    type: name,
    version: '1',
    sql: text,
    parameters,
    inputs: Object.keys(inputs),
  });
  const { source, sandbox, linter, order } = engines;
  const sources: ComputationInputs = Object.fromEntries(
    Object.entries(inputs).map(([input, query]) => [
      input,
      { engine: source, query: sql`SELECT * FROM (${trustedSql(query)}) ORDER BY ALL ${trustedSql(order)}` },
    ]),
  );
  const { record } = await runComputation(definition, sources, { sandbox, linter, catalogue, parameters: values });
  return { ...golden, ...outcomeOf(record) };
}

function outcomeOf({
  sql: canonicalSql = '',
  inputs,
  result,
}: ComputationRecord): Omit<GoldenVector, keyof GoldenCase> {
  const inputDigests = Object.fromEntries(inputs.map(({ name, digest }) => [name, digest]));
  return { canonicalSql, inputDigests, resultDigest: result.digest, content: result.inline ?? '' };
}

export function vectorsText(vectors: readonly GoldenVector[]): string {
  const about = [
    'Golden vectors of computations of @eider/compute, format dcr1. It never changes; new rules get a new format.',
    'Each query of inputs makes a table; sql over these tables, with values for its parameters, gives content (columns, then rows) and',
    'resultDigest; inputDigests are of the tables sorted by all columns. On every engine, whatever its threads and its order of rows.',
  ];
  const lines = vectors.map((vector) => `    ${JSON.stringify(vector)}`);
  return `${JSON.stringify({ version: 1, about }, undefined, 2).slice(0, -2)},\n  "computations": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
