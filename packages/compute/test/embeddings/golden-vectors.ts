import { identifier, joinSql, type SqlEngine, sql, trustedSql } from '@eider/core';
import { type EmbeddingSource, fingerprintSchema, fingerprintSource } from '../../src/index.ts';
import { CSV_CASES, ROW_CASES, SCHEMA_CASES, TABLE_CASES, type TableCase } from './golden-cases.ts';

/** One published vector: what goes in, and the digests that come out. */
export interface FingerprintVector {
  readonly kind: 'schema' | 'table' | 'csv' | 'rows';
  readonly input: unknown;
  readonly exact: string;
  readonly shape: string;
  /** Of the pattern signature; schemas alone have none. */
  readonly signature?: string;
}

/** The vectors as this engine makes them. `reversed` turns the order of the rows round, which must change nothing. */
export async function makeFingerprintVectors(
  engine: SqlEngine,
  reversed = false,
): Promise<readonly FingerprintVector[]> {
  const vectors: FingerprintVector[] = SCHEMA_CASES.map(({ columns }) => {
    const { exact, shape } = fingerprintSchema(columns);
    return { kind: 'schema', input: columns, exact, shape };
  });
  for (const table of TABLE_CASES)
    vectors.push(await vectorOf(engine, 'table', table, { query: queryOf(table, reversed) }));
  for (const csvText of CSV_CASES) vectors.push(await vectorOf(engine, 'csv', csvText, { csvText }));
  for (const rows of ROW_CASES) {
    vectors.push(await vectorOf(engine, 'rows', rows, { rows: reversed ? rows.toReversed() : rows }));
  }
  return vectors;
}

/** The file's text: one vector a line, in ASCII, so that no editor changes an invisible character. */
export function fingerprintVectorsText(vectors: readonly FingerprintVector[]): string {
  const about = [
    'Golden vectors of the rules dfp1 (schema fingerprints) and dps1 (pattern signatures) of @eider/compute. They never change.',
    'schema: the columns have these digests. table: a table whose columns are these SQL expressions over i, from 0 to rows - 1.',
    'csv: this text. rows: these objects.',
  ];
  const lines = (items: readonly unknown[]): string => items.map((item) => `    ${ascii(item)}`).join(',\n');
  return `{\n  "version": 1,\n  "about": [\n${lines(about)}\n  ],\n  "fingerprints": [\n${lines(vectors)}\n  ]\n}\n`;
}

async function vectorOf(
  engine: SqlEngine,
  kind: 'table' | 'csv' | 'rows',
  input: unknown,
  source: EmbeddingSource,
): Promise<FingerprintVector> {
  const { schema, signature } = await fingerprintSource(engine, source);
  return { kind, input, exact: schema.exact, shape: schema.shape, signature: signature.digest };
}

function queryOf({ columns, rows }: TableCase, reversed: boolean) {
  const named = Object.entries(columns).map(([name, text]) => sql`${trustedSql(text)} AS ${identifier(name)}`);
  const order = reversed ? trustedSql('DESC') : trustedSql('ASC');
  return sql`SELECT ${joinSql(named)} FROM (SELECT i FROM range(${rows}) t(i) ORDER BY i ${order})`;
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
