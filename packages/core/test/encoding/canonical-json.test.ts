import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';
import { RFC_8785_KEYS, RFC_8785_NUMBERS, RFC_8785_SAMPLE } from '../golden/rfc-8785.ts';

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }) as fc.Arbitrary<JsonValue>;

function doubleOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

describe('canonicalJson', () => {
  it.each(RFC_8785_NUMBERS)('writes the double %s as %s (RFC 8785, appendix B)', (bits, text) => {
    expect(canonicalJson(doubleOf(bits))).toBe(text);
  });

  it.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('refuses the double %s', (bits) => {
    expect(captureError(() => canonicalJson(doubleOf(bits))).code).toBe('INVALID_ARGUMENT');
  });

  it('sorts the names of the RFC’s example by UTF-16 units (section 3.2.3)', () => {
    const text = canonicalJson(JSON.parse(RFC_8785_KEYS.input));
    expect(Object.values(JSON.parse(text) as object)).toHaveLength(RFC_8785_KEYS.values.length);
    expect([...text.matchAll(/:"([^"]*)"/g)].map((match) => match[1])).toEqual(RFC_8785_KEYS.values);
  });

  it('gives the bytes of the RFC’s sample (section 3.2.4)', () => {
    expect(Buffer.from(canonicalJson(JSON.parse(RFC_8785_SAMPLE.input))).toString('hex')).toBe(RFC_8785_SAMPLE.hex);
  });

  it('sorts names as texts even if they look like numbers, at every level', () => {
    expect(canonicalJson({ 10: { b: 1, a: 2 }, 9: [{ d: 1, c: 2 }], a: 0, A: 0, '': 0 })).toBe(
      '{"":0,"10":{"a":2,"b":1},"9":[{"c":2,"d":1}],"A":0,"a":0}',
    );
  });

  it('does not normalise texts', () => {
    expect(canonicalJson(['\u00e9', 'e\u0301'])).toBe('["\u00e9","e\u0301"]');
  });

  it('is read back as the same value, except that -0 becomes 0', () => {
    fc.assert(
      fc.property(json, (value) => {
        const normalised: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(normalised);
      }),
      { numRuns: 2000 },
    );
  });

  it('is a fixed point: what was read back gives the same text', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  it('does not depend on the order of insertion', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.nat()), (value, choices) => {
        expect(canonicalJson(shuffle(value, choices))).toBe(canonicalJson(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('differs for different values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
        expect(canonicalJson(a) === canonicalJson(b)).toBe(equal);
      }),
    );
  });

  it('refuses what JSON cannot hold, wherever it hides, with its path', () => {
    const foreign = fc.constantFrom<unknown>(
      undefined,
      1n,
      Number.NaN,
      new Date(0),
      new Map(),
      Symbol('x'),
      '\ud800',
      () => 0,
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('a', 'b'), fc.nat(3)), { maxLength: 6 }),
        foreign,
        (steps, leaf) => {
          const error = captureError(() => canonicalJson(wrap(steps, leaf)));
          const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: `$${path}` } });
        },
      ),
    );
  });
});

/** The leaf in objects and arrays, so that the steps lead to it. */
function wrap(steps: readonly (string | number)[], leaf: unknown): unknown {
  return steps.reduceRight<unknown>(
    (inner, step) => (typeof step === 'number' ? [...Array<number>(step).fill(0), inner] : { [step]: inner }),
    leaf,
  );
}

function shuffle(value: JsonValue, choices: fc.Stream<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, choices));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => ({ name, part, rank: choices.next().value ?? 0 }));
  entries.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(entries.map(({ name, part }) => [name, shuffle(part, choices)]));
}
