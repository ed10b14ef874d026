import { compareCodePoints, EiderError, type Filter, type JsonObject, type JsonValue } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter, MAX_FILTER_PARTS } from '../src/filter/filter.ts';
import type { TermCondition } from '../src/filter/term-condition.ts';
import { factTerm, forEachFactTerm, INCOMPLETE_TERM, MAX_FACTS } from '../src/search/metadata-terms.ts';
import { expansionTest } from '../src/search/term-expansion.ts';
import { holds } from './query/naive-filter.ts';

const METADATA: JsonObject = {
  kind: 'ui',
  year: 1994,
  tags: ['x', 'y'],
  title: 'Space alien',
  none: null,
  'dotted.name': 1,
  author: { name: 'Ann', address: { city: 'Ulm' } },
};

test.each<[string, Filter, boolean]>([
  ['a plain value means equality', { kind: 'ui' }, true],
  ['all conditions must hold', { kind: 'ui', year: 1995 }, false],
  ['1994 and "1994" differ', { year: '1994' }, false],
  ['ne holds for another type', { year: { ne: '1994' } }, true],
  ['ne holds for a missing name', { missing: { ne: 1 } }, true],
  ['eq null is not a missing name', { missing: null }, false],
  ['null equals null', { none: null }, true],
  ['gte and lt make a range', { year: { gte: 1990, lt: 2000 } }, true],
  ['gt is strict', { year: { gt: 1994 } }, false],
  ['lte is not', { year: { lte: 1994 } }, true],
  ['texts have an order', { kind: { gt: 'ua' } }, true],
  ['a number and a text have none', { year: { lt: 'zzz' } }, false],
  ['in takes one of several', { kind: { in: ['cli', 'ui'] } }, true],
  ['in of nothing holds never', { kind: { in: [] } }, false],
  ['an array contains an element', { tags: { contains: 'x' } }, true],
  ['an array does not contain a part of an element', { tags: { contains: '' } }, false],
  ['a text contains a text', { title: { contains: 'alien' } }, true],
  ['exists tells null from missing', { none: { exists: true }, missing: { exists: false } }, true],
  ['a path leads into objects', { 'author.address.city': 'Ulm' }, true],
  ['a path through something else leads nowhere', { 'kind.length': { exists: true } }, false],
  ['a name with a dot is found', { 'dotted.name': 1 }, true],
  ['names of Object.prototype lead nowhere', { constructor: { exists: true } }, false],
  ['__proto__ leads nowhere', { '__proto__.x': { exists: true } }, false],
  ['or needs one', { or: [{ kind: 'cli' }, { year: 1994 }] }, true],
  ['or of nothing holds never', { or: [] }, false],
  ['and of nothing holds always', { and: [] }, true],
  ['not turns round', { not: { kind: 'ui' } }, false],
  ['objects are equal by value', { author: { eq: { address: { city: 'Ulm' }, name: 'Ann' } } }, true],
  ['hostile names are data', { "kind' OR 1=1 --": 'ui' }, false],
])('%s', (_, filter, expected) => {
  expect(compileFilter(filter).matches(METADATA)).toBe(expected);
});

test.each<[string, unknown]>([
  ['no object', 'kind'],
  ['an unknown operator', { kind: { like: 'u%' } }],
  ['no operator', { kind: {} }],
  ['an order of objects', { kind: { gt: {} } }],
  ['in without an array', { kind: { in: 'ui' } }],
  ['or without an array', { or: { kind: 'ui' } }],
  ['not without an object', { not: 1 }],
  ['too many conditions', { or: Array.from({ length: MAX_FILTER_PARTS + 1 }, () => ({ kind: 'ui' })) }],
  ['too many values', { kind: { in: Array.from({ length: MAX_FILTER_PARTS + 1 }, (_, at) => at) } }],
  [
    'one object in more places than that',
    Array.from({ length: 40 }).reduce((inner) => ({ and: [inner, inner] }), { a: 1 }),
  ],
  ['one value in more places than that', { kind: Array.from({ length: 40 }).reduce((inner) => [inner, inner], 1) }],
  ['a filter nested too deep', Array.from({ length: 50_000 }).reduce((inner) => ({ not: inner }), {})],
])('%s is INVALID_ARGUMENT with its path', (_, filter) => {
  expect(() => compileFilter(filter as Filter)).toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path: expect.stringContaining('filter') } }),
  );
});

const BOUNDS = [-1, 0, 1, 2 ** 40, '', '1', 'r', 'x', 'x'.repeat(80), '\uffff'];

const scalars = fc.constantFrom<JsonValue>(
  1,
  '1',
  0,
  -0,
  1e21,
  '',
  true,
  'true',
  null,
  'null',
  'red',
  'x'.repeat(90),
  '\u{10000}',
  -1.5,
  2 ** 41,
  '\0',
  '\0\0',
);
const values = fc.oneof(
  { weight: 4, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('b', 'c', 'b.c', ''), scalars, { maxKeys: 2 }) },
);
const paths = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'a.b.c',
  'a.',
  '',
  '__proto__',
  'constructor',
  'p'.repeat(70),
  '\0',
  'a\0=',
);
const metadata = fc
  .dictionary(paths, values, { maxKeys: 4 })
  .map((object) => JSON.parse(JSON.stringify(object)) as JsonObject);

const operands = fc.oneof(
  fc.record({ eq: values }),
  fc.record({ ne: values }),
  fc.record({ in: fc.array(values, { maxLength: 3 }) }),
  fc.record({ contains: values }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ gte: fc.constantFrom(0, 1, '', 'r'), lt: fc.constantFrom<number | string>(2, 's') }),
  fc
    .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.constantFrom<number | string>(...BOUNDS))
    .map(([operator, bound]) => ({ [operator]: bound })),
);
const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(paths, operands).map(([path, operand]) => Object.fromEntries([[path, operand]]) as Filter),
    fc.tuple(paths, scalars).map(([path, value]) => Object.fromEntries([[path, value]]) as Filter),
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

function mayHold(condition: TermCondition, terms: ReadonlySet<string>): boolean {
  if (condition.kind === 'term') return terms.has(condition.term);
  if (condition.kind === 'all') return condition.parts.every((part) => mayHold(part, terms));
  if (condition.kind === 'any') return condition.parts.some((part) => mayHold(part, terms));
  if (condition.kind === 'range') {
    const { range, also } = condition;
    return [...terms].some(expansionTest(range)) || (also !== undefined && terms.has(also));
  }
  return condition.kind === 'unknown';
}

function factTermsOf(object: JsonObject): ReadonlySet<string> {
  const terms = new Set<string>();
  forEachFactTerm(object, (term) => terms.add(term));
  return terms;
}

test('a filter holds where a naive evaluation says so, and then the record has the terms that it requires', () => {
  let held = 0;
  fc.assert(
    fc.property(metadata, filters, (object, filter) => {
      const { matches, condition } = compileFilter(filter);
      const expected = holds(object, filter);
      expect(matches(object)).toBe(expected);
      if (expected) held += 1;
      if (expected) expect(mayHold(condition, factTermsOf(object))).toBe(true);
    }),
    { numRuns: 10_000 },
  );
  expect(held).toBeGreaterThan(1_000);
});

test('whatever is given as a filter is one or is INVALID_ARGUMENT', () => {
  const hostile = fc.oneof(
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
      maxDepth: 4,
    }),
    fc.dictionary(fc.oneof(paths, fc.constantFrom('and', 'or', 'not', 'eq', 'in')), fc.anything({ maxDepth: 3 })),
    fc.dictionary(
      paths,
      fc.dictionary(
        fc.constantFrom('eq', 'in', 'gt', 'contains', 'exists', 'like', '__proto__'),
        fc.anything({ maxDepth: 2 }),
      ),
    ),
  );
  fc.assert(
    fc.property(hostile, metadata, (filter, object) => {
      try {
        compileFilter(filter as Filter).matches(object);
      } catch (error) {
        if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
      }
    }),
    { numRuns: 10_000 },
  );
});

test('what the caller changes later changes nothing in a filter', () => {
  const list = ['a'];
  const { matches } = compileFilter({ kind: { in: list } });
  list.push('b');
  expect([matches({ kind: 'a' }), matches({ kind: 'b' })]).toEqual([true, false]);
});

test('equality of different types and of long values needs different terms', () => {
  const conditions = [1, '1', true, 'true', null, 'null', `${'x'.repeat(99)}a`, `${'x'.repeat(99)}b`].map(
    (kind) => compileFilter({ kind }).condition,
  );
  expect(new Set(conditions.map((condition) => JSON.stringify(condition))).size).toBe(conditions.length);
});

test('terms of numbers and of texts come in their order, each apart', () => {
  const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  const termOf = (value: number | string): string => factTerm({ kind: 'value', path: 'a', value });
  const sign = (one: number): number => Math.sign(one) + 0;
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(sign(compareCodePoints(termOf(a), termOf(b)))).toBe(
        sign(Math.sign(a) - Math.sign(b) || (a > b ? 1 : a < b ? -1 : 0)),
      );
    }),
    { numRuns: 5_000 },
  );
  const texts = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(sign(compareCodePoints(termOf(a), termOf(b)))).toBe(sign(compareCodePoints(a, b)));
    }),
  );
});

test('bounds of one path and type make one range, others ranges of their own', () => {
  const conditionOf = (filter: Filter): TermCondition => compileFilter(filter).condition;
  expect(conditionOf({ a: { gte: 1, lt: 2 } })).toEqual({
    kind: 'range',
    range: {
      kind: 'range',
      base: '\0a\0=+',
      from: factTerm({ kind: 'value', path: 'a', value: 1 }),
      to: factTerm({ kind: 'value', path: 'a', value: 2 }),
    },
    also: undefined,
  });
  expect(conditionOf({ and: [{ a: { gt: 'm' } }, { a: { lt: 'n' } }] })).toMatchObject({
    kind: 'range',
    also: '\0a\0~',
  });
  expect(conditionOf({ a: { gt: 1, lt: 'n' } })).toMatchObject({ kind: 'all', parts: [{}, {}] });
  expect(conditionOf({ ['p'.repeat(60)]: { gt: 1 } })).toEqual({ kind: 'unknown' });
});

test('a long list of values costs one look for each record', () => {
  const { matches } = compileFilter({ a: { in: Array.from({ length: 50_000 }, (_, at) => `value ${at}`) } });
  let found = 0;
  for (let at = 0; at < 100_000; at += 1) if (matches({ a: `value ${at}` })) found += 1;
  expect(found).toBe(50_000);
});

test('ne, exists and not are never told by terms', () => {
  for (const filter of [{ a: { ne: 1 } }, { a: { exists: false } }, { not: { a: 1 } }, { a: { eq: [1] } }]) {
    expect(compileFilter(filter).condition).toEqual({ kind: 'unknown' });
  }
  expect(compileFilter({ or: [{ a: 1 }, { a: { ne: 2 } }] }).condition).toEqual({ kind: 'unknown' });
  expect(compileFilter({ a: 1, b: { ne: 2 } }).condition).toMatchObject({ kind: 'term' });
  expect(compileFilter({ a: { in: [] } }).condition).toEqual({ kind: 'never' });
});

test('a record with more facts than the index takes is marked as incomplete', () => {
  const wide = Object.fromEntries(Array.from({ length: MAX_FACTS + 1 }, (_, at) => [`n${at}`, at]));
  expect(factTermsOf(wide).size).toBe(MAX_FACTS + 1);
  expect(factTermsOf(wide).has(INCOMPLETE_TERM)).toBe(true);
  expect(factTermsOf({ kind: 'ui' }).has(INCOMPLETE_TERM)).toBe(false);
});

test('filters that differ in the order of their parts only have one text', () => {
  const text = (filter: Filter): string => compileFilter(filter).text;
  expect(text({ a: 1, b: { in: [1, 2] } })).toBe(text({ b: { in: [1, 2] }, a: 1 }));
  expect(text({ a: 1 })).not.toBe(text({ a: '1' }));
  expect(text({ and: [{ a: 1 }] })).not.toBe(text({ not: { a: 1 } }));
});
