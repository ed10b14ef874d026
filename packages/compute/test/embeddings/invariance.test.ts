import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import type { SqlEngine } from '@eider/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintSource, type SourceFingerprint } from '../../src/index.ts';

// 1,000 generated tables: EIDER_GENERATED_TABLES=1000 vitest run test/embeddings/invariance.test.ts
const TABLES = Number(process.env['EIDER_GENERATED_TABLES'] ?? 60);

const CELLS: readonly fc.Arbitrary<string>[] = [
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('true', 'false', 'TRUE'),
  fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2020-01-01', '1999-12-31', '2020-02-30'),
  fc.constantFrom('a@b.cd', 'AB-12', '10.0.0.1', 'x,y', 'p;q', 'line\nend', 'say "hi"', ' ', '007', '-0'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\r', '')),
];

const table = fc.array(fc.nat(CELLS.length - 1), { minLength: 2, maxLength: 6 }).chain((kinds) =>
  fc.record({
    rows: fc.array(
      fc.tuple(
        ...kinds.map((kind) =>
          fc.oneof({ weight: 5, arbitrary: CELLS[kind] ?? fc.constant('') }, { weight: 1, arbitrary: fc.constant('') }),
        ),
      ),
      { maxLength: 40 },
    ),
    names: fc.constant(kinds.map((kind, index) => `column ${kind}.${index}`)),
    seed: fc.infiniteStream(fc.nat()),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    quoteAll: fc.boolean(),
  }),
);

describe('1,000 generated tables (or as many as asked for)', () => {
  let engines: readonly SqlEngine[] = [];
  beforeAll(async () => {
    engines = await Promise.all([openNodeDuckDb({ threads: 1 }), openNodeDuckDb({ threads: 4 }), openWasmDuckDb()]);
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
  });

  test('give one fingerprint in any order of rows, dialect, number of threads and engine', {
    timeout: 1_200_000,
  }, async () => {
    const property = fc.asyncProperty(table, async ({ rows, names, seed, ...dialect }) => {
      const [first, ...others] = engines;
      const expected = await print(first, csvOf([names, ...rows], { delimiter: ',', lineEnd: '\n', quoteAll: true }));
      const shuffled = csvOf([names, ...shuffle(rows, seed)], dialect);
      for (const engine of others) expect(await print(engine, shuffled)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: TABLES, seed: 6 });
  });
});

async function print(engine: SqlEngine | undefined, csvText: string): Promise<SourceFingerprint> {
  if (engine === undefined) throw new Error('an engine is missing');
  return fingerprintSource(engine, { csvText });
}

interface Dialect {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
}

function csvOf(rows: readonly (readonly string[])[], { delimiter, lineEnd, quoteAll }: Dialect): string {
  const cell = (text: string): string =>
    quoteAll || /["\n\r,;|\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(cell).join(delimiter) + lineEnd).join('');
}

function shuffle<T>(items: readonly T[], seed: Iterator<number>): readonly T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Number(seed.next().value) % (at + 1);
    const kept = all[at] as T;
    all[at] = all[other] as T;
    all[other] = kept;
  }
  return all;
}
