import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { SchemaColumn, SchemaFingerprint } from '@eider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareSchemas,
  fingerprintSchema,
  fingerprintSource,
  matchSchemas,
  SchemaIndex,
  type SchemaMatchMode,
  type SchemaSide,
  schemaTerms,
} from '../../src/index.ts';

const MODES: readonly SchemaMatchMode[] = ['exact', 'equal', 'subset', 'superset', 'partial'];

function schemaOf(...columns: readonly string[]): SchemaFingerprint {
  return fingerprintSchema(columns.map(columnOf));
}

/** `name TYPE`, perhaps with `!` for NOT NULL. */
function columnOf(text: string): SchemaColumn {
  const [, name = '', type = '', not] = /^(\S+) (.*?)(!?)$/.exec(text) ?? [];
  return { name, type, nullable: not !== '!', constraints: [] };
}

function sideOf(...columns: readonly string[]): SchemaSide {
  return { schema: schemaOf(...columns) };
}

function changesOf(from: SchemaSide, to: SchemaSide): readonly string[] {
  return compareSchemas(from, to).changes.map(({ change, column, effect }) => `${change} ${column ?? '-'} ${effect}`);
}

describe('the schema fingerprint', () => {
  const given = schemaOf('id BIGINT', 'Name VARCHAR', 'part STRUCT(a INTEGER, b VARCHAR)');

  test('is the same for aliases, spacing and quoting of types', () => {
    const alias = schemaOf('id int8', 'Name text', 'part struct( "a" int,b string )');
    expect([alias.exact, alias.shape]).toEqual([given.exact, given.shape]);
  });

  test('has one shape for any order and case of columns and fields, and one exact digest for none', () => {
    const other = schemaOf('NAME VARCHAR', 'part STRUCT(B VARCHAR, A INTEGER)', 'ID BIGINT');
    expect(other.shape).toBe(given.shape);
    expect(other.exact).not.toBe(given.exact);
  });

  test('tells names, types, nullability and constraints apart', () => {
    const [column] = given.columns;
    const first = (part: Partial<SchemaColumn>): SchemaFingerprint =>
      fingerprintSchema(given.columns.map((each) => (each === column ? { ...each, ...part } : each)));
    const exacts = [
      {},
      { name: 'ID' },
      { name: 'key' },
      { type: 'INTEGER' },
      { nullable: false },
      { constraints: ['UNIQUE(id)'] },
    ].map((part) => first(part).exact);
    expect(new Set(exacts).size).toBe(6);
    expect(first({ nullable: false }).shape).toBe(given.shape);
    expect(first({ type: 'INTEGER' }).shape).not.toBe(given.shape);
  });

  test('does not mind the order of constraints', () => {
    const column = { name: 'a', type: 'INTEGER', nullable: true };
    const [one, two] = [
      ['UNIQUE(a)', 'CHECK((a > 0))'],
      ['CHECK((a > 0))', 'UNIQUE(a)'],
    ].map((constraints) => fingerprintSchema([{ ...column, constraints }]));
    expect(one).toEqual(two);
  });

  test('keeps types that it does not know as they are', () => {
    expect(schemaOf('a INET').columns[0]?.type).toBe('INET');
    expect(schemaOf('a INET').shape).not.toBe(schemaOf('a VARCHAR').shape);
  });
});

describe('matching', () => {
  const given = sideOf('id BIGINT', 'name VARCHAR');
  const candidates = {
    itself: sideOf('id BIGINT', 'name VARCHAR'),
    reordered: sideOf('NAME text', 'id int8'),
    wider: sideOf('id BIGINT', 'name VARCHAR', 'age INTEGER'),
    narrower: sideOf('name VARCHAR'),
    retyped: sideOf('id VARCHAR', 'name VARCHAR', 'x DATE'),
    stranger: sideOf('a BIGINT', 'b VARCHAR'),
  };
  const expected: Readonly<Record<SchemaMatchMode, readonly string[]>> = {
    exact: ['itself'],
    equal: ['itself', 'reordered'],
    subset: ['itself', 'reordered', 'wider'],
    superset: ['itself', 'reordered', 'narrower'],
    partial: ['itself', 'reordered', 'wider', 'narrower', 'retyped'],
  };

  test.each(MODES)('in the mode %s finds what Frictionless calls so, best first', (mode) => {
    const named = Object.entries(candidates).map(([name, side]) => ({ name, ...side }));
    const matches = matchSchemas(given, named, { mode });
    expect(matches.map(({ candidate }) => candidate.name)).toEqual(expected[mode]);
    expect(matches.map(({ score }) => score)).toEqual(matches.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  test('refuses a mode that there is none of', () => {
    expect(() => matchSchemas(given, [], { mode: 'similar' as 'exact' })).toThrow(/a mode is one of/);
    expect(() => new SchemaIndex().find(given.schema, 'similar' as 'exact')).toThrow(/a mode is one of/);
  });

  test('scores as documented', () => {
    const score = (...columns: readonly string[]): number => compareSchemas(given, sideOf(...columns)).score;
    expect(score('name VARCHAR', 'id BIGINT')).toBe(1);
    expect(score('a BIGINT')).toBe(0);
    expect(score('id BIGINT', 'name VARCHAR', 'age INTEGER')).toBe(4 / 5);
    expect(score('id HUGEINT', 'name VARCHAR')).toBe(3.5 / 4);
    expect(score('id DATE', 'name VARCHAR')).toBe(2.5 / 4);
  });

  test('classifies changes from the view of a reader', () => {
    const before = sideOf('id INTEGER', 'name VARCHAR!', 'old DATE', 'day DATE', 'u UTINYINT', 'k VARCHAR');
    const after = sideOf('day TIMESTAMP', 'ID BIGINT', 'name VARCHAR', 'new DATE', 'u TINYINT', 'k VARCHAR!');
    expect(changesOf(before, after)).toEqual([
      'column-removed old breaking',
      'column-recased id identical',
      'type-widened id additive',
      'nulls-allowed name breaking',
      'type-widened day additive',
      'type-changed u breaking',
      'nulls-forbidden k additive',
      'column-added new additive',
      'columns-reordered - identical',
    ]);
    expect(compareSchemas(before, after).effect).toBe('breaking');
    expect(compareSchemas(given, candidates.wider)).toMatchObject({ effect: 'additive' });
    expect(compareSchemas(given, candidates.reordered)).toMatchObject({ effect: 'identical' });
    expect(compareSchemas(given, candidates.itself)).toMatchObject({ effect: 'identical', changes: [] });
  });

  test('tells added and removed constraints', () => {
    const column = { name: 'a', type: 'INTEGER', nullable: true };
    const [with_, without] = [['UNIQUE(a)'], []].map((constraints) => ({
      schema: fingerprintSchema([{ ...column, constraints }]),
    }));
    if (with_ === undefined || without === undefined) throw new Error('two schemas');
    expect(changesOf(with_, without)).toEqual(['constraint-removed a breaking']);
    expect(changesOf(without, with_)).toEqual(['constraint-added a additive']);
  });

  test.each([
    ['TINYINT', 'SMALLINT', true],
    ['UTINYINT', 'SMALLINT', true],
    ['UTINYINT', 'TINYINT', false],
    ['BIGINT', 'UBIGINT', false],
    ['INTEGER', 'DOUBLE', true],
    ['BIGINT', 'DOUBLE', false],
    ['SMALLINT', 'FLOAT', true],
    ['INTEGER', 'FLOAT', false],
    ['INTEGER', 'DECIMAL(10,0)', true],
    ['INTEGER', 'DECIMAL(9,0)', false],
    ['DECIMAL(9,2)', 'DECIMAL(10,3)', true],
    ['DECIMAL(9,2)', 'DECIMAL(9,3)', false],
    ['FLOAT', 'DOUBLE', true],
    ['DOUBLE', 'FLOAT', false],
    ['DATE', 'TIMESTAMP', true],
    ['TIMESTAMP', 'DATE', false],
    ['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', false],
    ["ENUM('a')", "ENUM('a', 'b')", true],
    ["ENUM('a', 'b')", "ENUM('a')", false],
    ["ENUM('a')", 'VARCHAR', true],
    ['INTEGER', 'VARCHAR', false],
    ['INTEGER[]', 'BIGINT[]', false],
    ['INET', 'VARCHAR', false],
  ])('takes %s to %s for a widening: %s', (from, to, widened) => {
    expect(changesOf(sideOf(`a ${from}`), sideOf(`a ${to}`))).toEqual([
      widened ? 'type-widened a additive' : 'type-changed a breaking',
    ]);
  });

  test('proposes renamed columns with equal signatures, and only those that are unique and tell something', async () => {
    await using engine = await openNodeDuckDb();
    const csv = (names: string): { readonly csvText: string } => ({
      csvText: `${names}\n1,x1,7,,2\n2,x2,7,,2\n3,abc,7,,2\n`,
    });
    const before = await fingerprintSource(engine, csv('id,code,const,none,a'));
    const after = await fingerprintSource(engine, csv('id,kind,other,nothing,b'));
    const { mapping, changes } = compareSchemas(before, after);
    expect(mapping).toEqual([
      { from: 'id', to: 'id', by: 'name' },
      { from: 'code', to: 'kind', by: 'signature' },
    ]);
    expect(changes[3]).toMatchObject({ change: 'column-renamed', column: 'code' });
    const twice = await fingerprintSource(engine, { csvText: 'id,p,q\n1,x1,x1\n2,x2,x2\n3,abc,abc\n' });
    expect(compareSchemas(before, twice).mapping).toEqual([{ from: 'id', to: 'id', by: 'name' }]);
    expect(compareSchemas({ schema: before.schema }, after).mapping).toHaveLength(1);
  });
});

describe('an index of schemas', () => {
  const column = fc.tuple(fc.constantFrom('a', 'B', 'b', 'c', 'd'), fc.constantFrom('INTEGER', 'int', 'VARCHAR'));
  const schema = fc
    .uniqueArray(column, { selector: ([name]) => name.toLowerCase(), minLength: 1, maxLength: 4 })
    .map((columns) => schemaOf(...columns.map(([name, type]) => `${name} ${type}`)));

  test('finds exactly what comparing with each schema finds', () => {
    fc.assert(
      fc.property(fc.array(schema, { maxLength: 30 }), schema, (stored, given) => {
        const index = new SchemaIndex();
        stored.forEach((each, at) => {
          index.add(`s${at}`, each);
        });
        index.delete('s0');
        const candidates = stored.map((each, at) => ({ id: `s${at}`, schema: each })).slice(1);
        for (const mode of MODES) {
          const matches = matchSchemas({ schema: given }, candidates, { mode });
          const ids = (found: readonly { readonly id: string }[]): readonly string[] =>
            found.map(({ id }) => id).toSorted();
          expect(ids(index.find(given, mode, 1000))).toEqual(ids(matches.map(({ candidate }) => candidate)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('replaces a schema of one id, limits what it finds, and orders it by score', () => {
    const index = new SchemaIndex();
    index.add('x', schemaOf('a INTEGER'));
    index.add('x', schemaOf('a INTEGER', 'b DATE', 'c DATE'));
    index.add('y', schemaOf('a INTEGER', 'b DATE'));
    index.add('z', schemaOf('q INTEGER'));
    expect(index.size).toBe(3);
    expect(index.find(schemaOf('A int'), 'subset')).toEqual([
      { id: 'y', shared: 1, score: 2 / 3 },
      { id: 'x', shared: 1, score: 2 / 4 },
    ]);
    expect(index.find(schemaOf('A int'), 'subset', 1)).toHaveLength(1);
    expect([index.delete('y'), index.delete('y')]).toEqual([true, false]);
    expect(index.find(schemaOf('A int'), 'subset')).toHaveLength(1);
  });

  test('has one term for a column whatever its case, alias and neighbours', () => {
    const [term] = schemaTerms(schemaOf('Name text'));
    expect(term).toMatch(/^[0-9a-f]{32}$/);
    expect(schemaTerms(schemaOf('other DATE', 'NAME VARCHAR'))).toContain(term);
    expect(schemaTerms(schemaOf('name INTEGER'))).not.toContain(term);
  });
});
