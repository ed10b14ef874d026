import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { SqlEngine } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintSource } from '../../src/index.ts';

const CASES: readonly (readonly [values: readonly string[], type: string])[] = [
  [['true', 'FALSE', 'True'], 'BOOLEAN'],
  [['true', 'yes'], 'VARCHAR'],
  [['t', 'f'], 'VARCHAR'],
  [['0', '1'], 'BIGINT'],
  [['0', '-12', '9223372036854775807', '-9223372036854775808'], 'BIGINT'],
  [['9223372036854775808'], 'HUGEINT'],
  [['170141183460469231731687303715884105727'], 'HUGEINT'],
  [['170141183460469231731687303715884105728'], 'DOUBLE'],
  [['007', '1'], 'VARCHAR'],
  [['+1'], 'VARCHAR'],
  [['1 '], 'VARCHAR'],
  [[' 1'], 'VARCHAR'],
  [['-0'], 'DOUBLE'],
  [['1', '1.5'], 'DOUBLE'],
  [['.5', '-.5', '1e5', '1.0E-300', '1e+3'], 'DOUBLE'],
  [['1e400'], 'VARCHAR'],
  [['1.'], 'VARCHAR'],
  [['nan'], 'VARCHAR'],
  [['inf', '1'], 'VARCHAR'],
  [['1_000'], 'VARCHAR'],
  [['0x1F'], 'VARCHAR'],
  [['1,5'], 'VARCHAR'],
  [['2020-02-29', '1970-01-01'], 'DATE'],
  [['2021-02-29'], 'VARCHAR'],
  [['2020-1-1'], 'VARCHAR'],
  [['01/02/2020'], 'VARCHAR'],
  [['2020-01-01', '2020-01-01 10:00'], 'TIMESTAMP'],
  [['2020-01-01T10:00:00', '2020-01-01 10:00:00.123456'], 'TIMESTAMP'],
  [['2020-01-01 10:00:00.1234567'], 'VARCHAR'],
  [['2020-01-01T24:00:00'], 'VARCHAR'],
  [
    ['2020-01-01T10:00:00Z', '2020-01-01 10:00:00.5+05:30', '2020-01-01T10:00:00-0800', '2020-01-01T10:00:00+01'],
    'TIMESTAMP WITH TIME ZONE',
  ],
  [['2020-01-01T10:00:00Z', '2020-01-01T10:00:00'], 'VARCHAR'],
  [['2020-01-01T10:00Z'], 'VARCHAR'],
  [['1', 'x'], 'VARCHAR'],
  [['1', 'true'], 'VARCHAR'],
  [['', ''], 'VARCHAR'],
  [['', '1'], 'BIGINT'],
];

describe('dfp1 types texts', () => {
  let engine: SqlEngine;
  beforeAll(async () => {
    engine = await openNodeDuckDb();
  });
  afterAll(() => engine.close());

  test.each(CASES)('%j as %s', async (values, type) => {
    const text = `column,row\n${values.map((value, row) => `"${value}",r${row}\n`).join('')}`;
    const { schema } = await fingerprintSource(engine, { csvText: text });
    expect(schema.columns[0]).toEqual({ name: 'column', type, nullable: true, constraints: [] });
  });

  test('by all values, also one after 300,000 others', async () => {
    const lines = `${'1\n'.repeat(300_000)}x\n`;
    const { schema } = await fingerprintSource(engine, { csvText: `n\n${lines}` });
    expect(schema.columns[0]?.type).toBe('VARCHAR');
  });
});
