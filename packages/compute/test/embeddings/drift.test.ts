import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { PatternSignature, SqlEngine } from '@eider/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roundOutwards } from '../../src/embeddings/signature/round-outwards.ts';
import { compareSignatures, type DriftReport, fingerprintSource, type SourceRow } from '../../src/index.ts';

describe('a drift report', () => {
  let engine: SqlEngine;
  beforeAll(async () => {
    engine = await openNodeDuckDb();
  });
  afterAll(() => engine.close());

  async function sign(rows: readonly SourceRow[]): Promise<PatternSignature> {
    return (await fingerprintSource(engine, { rows })).signature;
  }

  async function drift(before: readonly SourceRow[], after: readonly SourceRow[]): Promise<DriftReport> {
    return compareSignatures(await sign(before), await sign(after));
  }

  function repeat(count: number, rowOf: (index: number) => SourceRow): readonly SourceRow[] {
    return Array.from({ length: count }, (_, index) => rowOf(index));
  }

  test('finds nothing between equal data, also if there is more of it', async () => {
    const rows = repeat(100, (index) => ({ Id: index % 10, name: `n${index % 10}` }));
    const same = await drift(rows, rows);
    expect(same.columns.map(({ verdict, reasons }) => [verdict, reasons])).toEqual([
      ['same', []],
      ['same', []],
    ]);
    const more = await drift(
      rows,
      [...rows, ...rows].map(({ Id, name }) => ({ id: Id, name })),
    );
    expect(more.rowCounts).toEqual({ before: 100, after: 200 });
    expect(more.drift).toBe(0.05);
    expect(more.columns.map(({ column }) => column)).toEqual(['Id', 'name']);
  });

  test('tells more NULLs, other masks, other classes, other lengths and another range, each with a number', async () => {
    const { columns } = await drift(
      repeat(100, (i) => ({ nulls: 'x', mail: `u${i}@x.de`, number: i, type: 1 })),
      repeat(100, (i) => ({ nulls: i < 25 ? null : 'x', mail: `user ${i}`, number: i + 100, type: 'a' })),
    );
    const of = (name: string) => columns.find(({ column }) => column === name);
    expect(of('nulls')?.reasons).toContainEqual({ measure: 'nulls', drift: 0.25, words: 'nulls: 0.0 % became 25.0 %' });
    expect(of('nulls')?.verdict).toBe('moderate');
    expect(of('mail')?.reasons).toContainEqual({
      measure: 'classes',
      drift: 1,
      words: 'classes: email 100.0 % became 0.0 %',
    });
    expect(of('mail')?.reasons).toContainEqual({
      measure: 'masks',
      drift: 1,
      words: 'masks: 100.0 % of the values look different',
    });
    expect(of('number')?.reasons).toContainEqual({
      measure: 'range',
      drift: 1,
      words: 'range: 0 to 99 became 100 to 200',
    });
    expect(of('type')?.reasons[0]).toEqual({ measure: 'type', drift: 1, words: 'type: BIGINT became VARCHAR' });
  });

  test('tells added and removed columns', async () => {
    const { columns, drift: most } = await drift([{ a: 1, b: 1 }], [{ a: 1, c: 1 }]);
    expect(columns.map(({ column, verdict }) => `${column} ${verdict}`)).toEqual(['a same', 'b removed', 'c added']);
    expect(most).toBe(1);
  });

  test('compares empty data without a division by zero', async () => {
    const empty = (await fingerprintSource(engine, { csvText: 'a,b\n' })).signature;
    const full = (await fingerprintSource(engine, { csvText: 'a,b\nx,y\n' })).signature;
    for (const report of [
      compareSignatures(empty, full),
      compareSignatures(full, empty),
      compareSignatures(empty, empty),
    ]) {
      expect(report.columns.every((column) => Number.isFinite(column.drift))).toBe(true);
    }
    expect(compareSignatures(empty, empty).drift).toBe(0);
  });

  test('of ranges of months counts the distance', async () => {
    const csv = async (text: string) => (await fingerprintSource(engine, { csvText: `d,x\n${text}` })).signature;
    const report = compareSignatures(
      await csv('2020-01-05,1\n2020-12-31,2\n'),
      await csv('2020-07-05,1\n2021-12-31,2\n'),
    );
    expect(report.columns[0]?.reasons[0]).toMatchObject({
      measure: 'range',
      words: 'range: 2020-01 to 2020-12 became 2020-07 to 2021-12',
    });
    expect(report.columns[0]?.drift).toBeCloseTo(1 - 5 / 23, 3);
  });
});

describe('rounding outwards', () => {
  test.each([
    ['0', '0', '0'],
    ['-0.0', '0', '0'],
    ['7', '7', '7'],
    ['42', '42', '42'],
    ['421', '420', '430'],
    ['-421', '-430', '-420'],
    ['999', '990', '1000'],
    ['420.00', '420', '420'],
    ['0.001234', '0.0012', '0.0013'],
    ['-0.0999', '-0.1', '-0.099'],
    ['1.5e-07', '0.00000015', '0.00000015'],
    ['-1.55e-08', '-1.6e-8', '-1.5e-8'],
    ['1.23e+30', '1.2e+30', '1.3e+30'],
    ['170141183460469231731687303715884105727', '1.7e+38', '1.8e+38'],
  ])('%s lies between %s and %s', (text, least, greatest) => {
    expect([roundOutwards(text, 'least'), roundOutwards(text, 'greatest')]).toEqual([least, greatest]);
  });

  test('never cuts a value off, and leaves at most two digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
        const [least, greatest] = [roundOutwards(String(value), 'least'), roundOutwards(String(value), 'greatest')];
        expect(Number(least)).toBeLessThanOrEqual(value);
        expect(Number(greatest)).toBeGreaterThanOrEqual(value);
        for (const end of [least, greatest]) {
          const digits = end.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
          expect(digits.length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
