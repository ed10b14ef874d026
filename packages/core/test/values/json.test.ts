import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, freezeJson, type JsonValue, toJsonText } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }) as fc.Arbitrary<JsonValue>;

class Point {
  readonly x = 1;
}

class SpecialList extends Array<number> {}

const cycle: { a: unknown[]; self?: unknown } = { a: [] };
cycle.a.push({ back: cycle });

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe('toJsonText', () => {
  it('is what JSON.stringify gives for any JSON value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(toJsonText(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('escapes like JSON.stringify, whatever the length of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (text) => {
        expect(toJsonText({ [text]: text })).toBe(JSON.stringify({ [text]: text }));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the order of insertion', () => {
    expect(toJsonText({ b: 1, a: 2, c: { z: 1, y: 2 } })).toBe('{"b":1,"a":2,"c":{"z":1,"y":2}}');
  });

  it('writes -0 as 0', () => {
    expect(toJsonText([-0, { a: -0 }])).toBe('[0,{"a":0}]');
  });

  it.each([
    ['an own property called __proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['values of another realm', runInNewContext('({ a: [1, { b: null }] })'), '{"a":[1,{"b":null}]}'],
    ['a property toJSON that is data', { toJSON: 'text' }, '{"toJSON":"text"}'],
    ['one object in two places', ((shared) => [shared, shared])({ a: 1 }), '[{"a":1},{"a":1}]'],
    ['a frozen value', Object.freeze({ a: Object.freeze([1]) }), '{"a":[1]}'],
    ['empty containers', [{}, []], '[{},[]]'],
  ])('takes %s', (_, value, text) => {
    expect(toJsonText(value)).toBe(text);
  });

  it('takes 1,000 levels', () => {
    expect(JSON.parse(toJsonText(nested(1000)))).toEqual(nested(1000));
  });

  it.each([
    ['undefined', undefined, '$'],
    ['undefined in an object', { a: undefined }, '$.a'],
    ['undefined in an array', [1, undefined], '$[1]'],
    ['a function', { f: () => 1 }, '$.f'],
    ['a symbol', { s: Symbol('x') }, '$.s'],
    ['a bigint', { a: [{ n: 1n }] }, '$.a[0].n'],
    ['NaN', { a: Number.NaN }, '$.a'],
    ['Infinity', [Number.POSITIVE_INFINITY], '$[0]'],
    ['-Infinity', [Number.NEGATIVE_INFINITY], '$[0]'],
    ['a cycle', cycle, '$.a[0].back'],
    ['a lone surrogate', { a: ['\ud800'] }, '$.a[0]'],
    ['a lone surrogate in a long text', { a: `${'x'.repeat(100)}\udfff` }, '$.a'],
    ['a Map', { m: new Map() }, '$.m'],
    ['a Set', { m: new Set([1]) }, '$.m'],
    ['a Date', { d: new Date(0) }, '$.d'],
    ['a RegExp', { d: /x/ }, '$.d'],
    ['an Error', { e: new Error('x') }, '$.e'],
    ['a Promise', { p: Promise.resolve(1) }, '$.p'],
    ['bytes', { b: Uint8Array.of(1) }, '$.b'],
    ['an instance of a class', [new Point()], '$[0]'],
    ['an array of a class of its own', [SpecialList.from([1])], '$[0]'],
    ['a boxed number', [Object(1)], '$[0]'],
    ['a boxed text', [Object('a')], '$[0]'],
    ['an object with inherited properties', { a: Object.create({ b: 1 }) }, '$.a'],
    ['an object posing as an array', Object.setPrototypeOf({ 0: 1 }, Array.prototype), '$'],
    ['an array posing as an object', Object.setPrototypeOf([1], Object.prototype), '$'],
    ['a hole', { a: Object.assign([1], { length: 3 }) }, '$.a[1]'],
    ['an array with a named property', { a: Object.assign([1], { extra: 1 }) }, '$.a'],
    ['a symbol as a name', { a: { [Symbol('x')]: 1 } }, '$.a'],
    ['a symbol as a name in an array', { a: Object.assign([1], { [Symbol('x')]: 1 }) }, '$.a'],
    ['a getter', { a: Object.defineProperty({}, 'b', { get: () => 1, enumerable: true }) }, '$.a.b'],
    ['a setter', { a: Object.defineProperty({}, 'b', { set: () => {}, enumerable: true }) }, '$.a.b'],
    ['a getter in an array', [Object.defineProperty([1], 0, { get: () => 1, enumerable: true })], '$[0][0]'],
    ['a hidden property', { a: Object.defineProperty({}, 'b', { value: 1, enumerable: false }) }, '$.a'],
    ['a toJSON method', { a: { toJSON: () => 'other' } }, '$.a.toJSON'],
    ['a hidden toJSON method', { a: Object.defineProperty({}, 'toJSON', { value: () => 'other' }) }, '$.a'],
  ])('refuses %s with its path', (_, value, path) => {
    for (const write of [toJsonText, canonicalJson]) {
      const error = captureError(() => write(value));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.details).toEqual({ path });
    }
  });

  it('says that an accessor is one, also one that cannot be read', () => {
    for (const accessor of [{ get: () => 1 }, { set: () => {} }]) {
      const value = Object.defineProperty({}, 'a', { ...accessor, enumerable: true });
      expect(captureError(() => toJsonText(value)).message).toContain('accessor');
    }
  });

  it('refuses a lone surrogate in a name, without putting it into the message', () => {
    const error = captureError(() => toJsonText({ a: { 'b\ud800': 1 } }));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message.isWellFormed()).toBe(true);
    expect(error.details['path']).toMatch(/^\$\.a\["b/);
  });

  it('refuses 1,001 levels, and a hundred thousand, without exhausting the stack', () => {
    for (const levels of [1001, 100_000]) {
      const error = captureError(() => toJsonText(nested(levels)));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain('1,000 levels');
    }
  });

  it('finds a cycle at once, however large its siblings are', () => {
    const value: { big: string; self?: unknown } = { big: 'x'.repeat(1_000_000) };
    value.self = { deeper: value };
    expect(captureError(() => toJsonText(value)).details).toEqual({ path: '$.self.deeper' });
  });

  it('never calls toJSON, not even one that all objects inherit', () => {
    const prototype = Object.prototype as { toJSON?: unknown };
    Object.defineProperty(prototype, 'toJSON', { value: () => 'tricked', configurable: true });
    try {
      expect(toJsonText({ a: ['x'] })).toBe('{"a":["x"]}');
    } finally {
      delete prototype.toJSON;
    }
  });

  it('quotes names in paths where needed and cuts long ones, and holds no values', () => {
    const long = 'n'.repeat(5000);
    expect(captureError(() => toJsonText({ 'a b': { 'c"d': undefined } })).details).toEqual({
      path: '$["a b"]["c\\"d"]',
    });
    const error = captureError(() => toJsonText({ [long]: { secretValue: 'hunter2', x: undefined } }));
    expect(String(error.details['path']).length).toBeLessThan(250);
    expect(error.message).not.toContain('hunter2');
    const deep = captureError(() => toJsonText(nested(3000)));
    expect(String(deep.details['path']).length).toBeLessThan(250);
  });
});

describe('freezeJson', () => {
  it('freezes the value and everything in it, and returns it', () => {
    fc.assert(
      fc.property(json, (value) => {
        const copy = structuredClone(value);
        expect(freezeJson(value)).toBe(value);
        expect(value).toEqual(copy);
        expect(isDeepFrozen(value)).toBe(true);
      }),
    );
  });

  it('reaches what lies in a value that is frozen already', () => {
    const inner = { a: 1 };
    freezeJson(Object.freeze({ inner }));
    expect(Object.isFrozen(inner)).toBe(true);
  });

  it('takes values nested deeper than the stack', () => {
    let value: JsonValue = [];
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(Object.isFrozen(freezeJson(value))).toBe(true);
  });
});

function isDeepFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen))
  );
}
