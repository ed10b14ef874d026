import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { SqlEngine } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareSchemas, compareSignatures, fingerprintSource, type SourceRow } from '../../src/index.ts';

/** Values that must not be seen, in constant columns, short ones, rare ones and repeated ones. */
const SECRETS = {
  name: 'Zbigniew',
  password: 'hunter2!$%&Z',
  signs: '!?$%&=;<>',
  dashes: '-.-:/',
  mail: 'zoe.zebra@example.org',
  card: 4_929_123_456_781_234,
  code: '471182',
  long: `Zebra ${'lorem ipsum '.repeat(20)}`,
  other: 'Żółć',
  birthday: '1987-03-14',
  moment: '1987-03-14T11:22:33Z',
  ratio: 0.123456789,
  ip: '203.0.113.77',
} as const;

/** Parts that would give a value away, in whatever form a number or date is written. */
const TELLTALES = [
  ...Object.values(SECRETS).map(String),
  '4929123',
  '1987-03-14',
  '545961600', // the birthday in days or seconds
  '6281',
  '11:22',
  '0.1234',
  'hunter',
  '203.0',
];

describe('a fingerprint', () => {
  let engine: SqlEngine;
  beforeAll(async () => {
    engine = await openNodeDuckDb();
  });
  afterAll(() => engine.close());

  test.each([1, 4, 5, 500])('shows no value of %i equal rows', async (count) => {
    await showsNothing(Array.from({ length: count }, () => SECRETS));
  });

  test('shows no value of a few rows among many others', async () => {
    const others = Array.from({ length: 300 }, (_, index) => ({
      name: `Name${index}`,
      password: 'x',
      card: index,
      code: String(index),
      ratio: index / 7,
    }));
    await showsNothing([...others, SECRETS, SECRETS]);
  });

  test('shows no value of CSV, whose texts become numbers and moments', async () => {
    const names = Object.keys(SECRETS);
    const line = Object.values(SECRETS)
      .map((value) => `"${value}"`)
      .join(',');
    const csvText = `${names.join(',')}\n${`${line}\n`.repeat(7)}`;
    const found = await fingerprintSource(engine, { csvText });
    expect(found.schema.columns.map(({ type }) => type)).toContain('TIMESTAMP WITH TIME ZONE');
    expectNothing(found);
    const again = await fingerprintSource(engine, { csvText: `name,other\nA,B\n` });
    expectNothing([compareSignatures(found.signature, again.signature), compareSchemas(found, again)]);
  });

  test('has ranges of numbers and moments only, rounded outwards', async () => {
    const { signature } = await fingerprintSource(engine, { csvText: 'n,d,t\n4711,1987-03-14,Zoe\n' });
    expect(signature.columns.map(({ range }) => range)).toEqual([
      { least: '4700', greatest: '4800' },
      { least: '1987-03', greatest: '1987-03' },
      undefined,
    ]);
  });

  test('has exact ranges only when asked, says so, and has another digest then', async () => {
    const source = { csvText: 'n,d,t\n4711,1987-03-14,Zoe\n' };
    const exact = await fingerprintSource(engine, source, { exactRanges: true });
    const rounded = await fingerprintSource(engine, source);
    expect([exact.signature.exactRanges, rounded.signature.exactRanges]).toEqual([true, false]);
    expect(exact.signature.columns.map(({ range }) => range)).toEqual([
      { least: '4711', greatest: '4711' },
      { least: '1987-03-14', greatest: '1987-03-14' },
      undefined,
    ]);
    expect(exact.signature.digest).not.toBe(rounded.signature.digest);
    expect(exact.schema).toEqual(rounded.schema);
  });

  test('pools masks of fewer than five rows, and of texts above 32 characters', async () => {
    const rows = [
      ...Array.from({ length: 5 }, (_, index) => ({ a: `AB-${index}` })),
      ...Array.from({ length: 4 }, (_, index) => ({ a: `x/${index}` })),
      ...Array.from({ length: 9 }, () => ({ a: 'y'.repeat(33) })),
    ];
    const { signature } = await fingerprintSource(engine, { rows });
    expect(signature.columns[0]?.masks).toEqual({ top: [{ mask: 'AA-9', count: 5 }], pooled: 13 });
  });

  async function showsNothing(rows: readonly SourceRow[]): Promise<void> {
    expectNothing(await fingerprintSource(engine, { rows }));
  }
});

function expectNothing(found: unknown): void {
  const text = JSON.stringify(found);
  expect(TELLTALES.filter((telltale) => text.includes(telltale))).toEqual([]);
}
