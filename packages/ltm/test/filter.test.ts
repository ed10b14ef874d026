import type { Filter, JsonObject } from '@eider/core';
import { expect, test } from 'vitest';
import { compileFilter } from '../src/filter/filter.ts';

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
  expect(compileFilter(filter)(METADATA)).toBe(expected);
});

test.each<[string, unknown]>([
  ['no object', 'kind'],
  ['an unknown operator', { kind: { like: 'u%' } }],
  ['no operator', { kind: {} }],
  ['an order of objects', { kind: { gt: {} } }],
  ['in without an array', { kind: { in: 'ui' } }],
  ['or without an array', { or: { kind: 'ui' } }],
  ['not without an object', { not: 1 }],
  ['a filter nested too deep', Array.from({ length: 50_000 }).reduce((inner) => ({ not: inner }), {})],
])('%s is INVALID_ARGUMENT with its path', (_, filter) => {
  expect(() => compileFilter(filter as Filter)).toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path: expect.stringContaining('filter') } }),
  );
});
