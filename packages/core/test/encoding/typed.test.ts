import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asTaggedValue,
  encodeTyped,
  parseSqlType,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '../../src/index.ts';
import { captureError } from '../capture-error.ts';
import { decodeTyped } from './decode-typed.ts';

function latin1(value: SqlValue, type?: string): string {
  return Buffer.from(encodeTyped(value, type)).toString('latin1');
}

// Written by hand from the table in the documentation.
const BY_HAND: readonly (readonly [value: SqlValue, type: string | undefined, bytes: string])[] = [
  [null, 'INTEGER', 'n'],
  [null, undefined, 'n'],
  [true, 'BOOLEAN', 't'],
  [false, undefined, 'f'],
  [0, 'INTEGER', 'i1:0'],
  [-0, 'INTEGER', 'i1:0'],
  [-42, 'INTEGER', 'i3:-42'],
  [-42n, 'BIGINT', 'i3:-42'],
  [42, undefined, 'i2:42'],
  [new SqlDecimal(150n, 2), 'DECIMAL(5,2)', 'd3:1.5'],
  [new SqlDecimal(-100n, 2), 'DECIMAL(5,2)', 'd2:-1'],
  [new SqlDecimal(100n, 0), 'DECIMAL(5,0)', 'd3:100'],
  [new SqlDecimal(0n, 2), undefined, 'd1:0'],
  [1, 'DOUBLE', 'x\x3f\xf0\0\0\0\0\0\0'],
  [0, 'DOUBLE', 'x\0\0\0\0\0\0\0\0'],
  [-0, 'DOUBLE', 'x\0\0\0\0\0\0\0\0'],
  [-0, undefined, 'x\0\0\0\0\0\0\0\0'],
  [Number.NaN, 'DOUBLE', 'x\x7f\xf8\0\0\0\0\0\0'],
  [Number.NEGATIVE_INFINITY, undefined, 'x\xff\xf0\0\0\0\0\0\0'],
  [0.5, undefined, 'x\x3f\xe0\0\0\0\0\0\0'],
  ['', 'VARCHAR', 's0:'],
  ['é', 'VARCHAR', 's2:\xc3\xa9'],
  ['🎬', undefined, 's4:\xf0\x9f\x8e\xac'],
  ['a', "ENUM('a', 'b')", 's1:a'],
  ['{}', 'JSON', 's2:{}'],
  ['F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 'UUID', 'u36:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  ['0101', 'BIT', 'b4:0101'],
  [Uint8Array.of(0, 255), 'BLOB', 'o2:\0\xff'],
  [new SqlDate(-1), 'DATE', 'D2:-1'],
  [new SqlTime(1n), 'TIME', 'T1:1'],
  [new SqlTimestamp(5n), 'TIMESTAMP', 'P1:5'],
  [new SqlTimestamp(5n), 'TIMESTAMP_S', 'P1:5'],
  [new SqlTimestamp(5n, true), 'TIMESTAMPTZ', 'Z1:5'],
  [new SqlTimestampNanos(5n), 'TIMESTAMP_NS', 'N1:5'],
  [new SqlInterval(1, -2, 3n), 'INTERVAL', 'I6:1,-2,3'],
  [[], 'INTEGER[]', 'l0:'],
  [[1, null], 'INTEGER[]', 'l2:i1:1n'],
  [[1, 1.5], undefined, 'l2:i1:1x\x3f\xf8\0\0\0\0\0\0'],
  [['a', 'b'], 'VARCHAR[2]', 'l2:s1:as1:b'],
  [{ b: 1, a: 'x' }, 'STRUCT(b INTEGER, a VARCHAR)', 'r2:s1:as1:xs1:bi1:1'],
  [{}, undefined, 'r0:'],
  [
    new Map([
      [10, 'x'],
      [9, 'y'],
    ]),
    'MAP(INTEGER, VARCHAR)',
    'm2:i1:9s1:yi2:10s1:x',
  ],
  [new SqlUnion('num', 1), 'UNION(num INTEGER, str VARCHAR)', 'vs3:numi1:1'],
];

const scalar: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
  fc.string({ unit: 'binary', maxLength: 5 }),
  // Texts that look like encodings.
  fc.constantFrom('n', 's1:a', 'i1:1', 'l0:', ':', '1'),
  fc.uint8Array({ maxLength: 5 }),
  fc
    .tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.nat(4))
    .map(([unscaled, scale]) => new SqlDecimal(unscaled, scale)),
  fc.tuple(fc.bigInt({ min: -9n, max: 9n }), fc.boolean()).map(([micros, utc]) => new SqlTimestamp(micros, utc)),
  fc.bigInt({ min: -9n, max: 9n }).map((nanos) => new SqlTimestampNanos(nanos)),
  fc.integer({ min: -9, max: 9 }).map((days) => new SqlDate(days)),
  fc.bigInt({ min: 0n, max: 9n }).map((micros) => new SqlTime(micros)),
  fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), fc.bigInt({ min: -3n, max: 3n }))
    .map(([months, days, micros]) => new SqlInterval(months, days, micros)),
);
const { value: anyValue } = fc.letrec<{ value: SqlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 2 }), tie('value'), { maxKeys: 3 }),
    fc
      .uniqueArray(fc.tuple(tie('value'), tie('value')), { maxLength: 3, selector: ([key]) => latin1(key) })
      .map((entries) => new Map(entries)),
    fc.tuple(fc.constantFrom('a', 'b'), tie('value')).map(([tag, value]) => new SqlUnion(tag, value)),
  ),
}));

/** A value as a text that is equal exactly for values that count as equal, made without the encoder. */
function fingerprint(value: SqlValue): string {
  if (typeof value === 'number') return fingerprintOfNumber(value);
  if (typeof value === 'bigint') return `integer ${value}`;
  if (value === null || typeof value !== 'object') return `${typeof value} ${JSON.stringify(value)}`;
  if (value instanceof Uint8Array) return `blob ${value}`;
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (value instanceof SqlDecimal) return `decimal ${fingerprintOfDecimal(value)}`;
  if (value instanceof SqlUnion) return `union ${value.tag} ${fingerprint(value.value)}`;
  if (value instanceof Map) {
    return `map {${[...value].map(([key, item]) => `${fingerprint(key)}=${fingerprint(item)}`).sort()}}`;
  }
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(name)}:${fingerprint(field as SqlValue)}`,
  );
  return `${asTaggedValue(value)?.sqlType ?? 'struct'} {${fields.sort()}}`;
}

function fingerprintOfNumber(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return `integer ${value}`;
  return `double ${value + 0}`;
}

function fingerprintOfDecimal({ unscaled, scale }: SqlDecimal): string {
  return String(unscaled * 10n ** BigInt(10 - scale));
}

describe('encodeTyped', () => {
  it.each(BY_HAND)('encodes %o of type %s as documented', (value, type, bytes) => {
    expect(latin1(value, type)).toBe(bytes);
  });

  it('can be read back unambiguously: no value is the beginning of another', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(() => decodeTyped(encodeTyped(value))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('gives equal bytes exactly to equal values', () => {
    const samples = fc.sample(anyValue, { numRuns: 4000, seed: 1 });
    const bytesOf = Map.groupBy(samples, (value) => latin1(value));
    const fingerprintsOf = Map.groupBy(samples, fingerprint);
    expect(bytesOf.size).toBeGreaterThan(2000);
    expect(bytesOf.size).toBe(fingerprintsOf.size);
    for (const group of bytesOf.values()) expect(new Set(group.map(fingerprint)).size).toBe(1);
  });

  it('depends on neither the order of fields nor that of entries, but on that of items', () => {
    expect(latin1({ a: 1, b: 2 })).toBe(latin1({ b: 2, a: 1 }));
    expect(
      latin1(
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toBe(
      latin1(
        new Map([
          ['b', 2],
          ['a', 1],
        ]),
      ),
    );
    expect(latin1([1, 2])).not.toBe(latin1([2, 1]));
  });

  it('sorts fields by UTF-8, not by UTF-16 units', () => {
    expect(latin1({ '😀': 1, '\uffff': 2 })).toBe('r2:s3:\xef\xbf\xbfi1:2s4:\xf0\x9f\x98\x80i1:1');
  });

  it('keeps the kinds of the number 1 apart', () => {
    const ones = [
      latin1(1, 'INTEGER'),
      latin1(1, 'DOUBLE'),
      latin1(new SqlDecimal(1n, 0), 'DECIMAL(1,0)'),
      latin1('1', 'VARCHAR'),
      latin1('1', 'BIT'),
      latin1(true, 'BOOLEAN'),
      latin1([1], 'INTEGER[]'),
      latin1(new SqlDate(1), 'DATE'),
      latin1(new SqlTime(1n), 'TIME'),
      latin1(new SqlTimestamp(1n), 'TIMESTAMP'),
      latin1(new SqlTimestamp(1n, true), 'TIMESTAMPTZ'),
      latin1(new SqlTimestampNanos(1n), 'TIMESTAMP_NS'),
    ];
    expect(new Set(ones).size).toBe(ones.length);
  });

  it('normalises every NaN, whatever its bits', () => {
    const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0] ?? 0;
    expect(latin1([odd, Number.NaN], 'DOUBLE[]')).toBe(`l2:${'x\x7f\xf8\0\0\0\0\0\0'.repeat(2)}`);
  });

  it('takes a parsed type as well as its text', () => {
    expect(encodeTyped([1], parseSqlType('DOUBLE[]'))).toEqual(encodeTyped([1], 'DOUBLE[]'));
  });

  it('encodes a value of a megabyte', () => {
    const bytes = new Uint8Array(1_000_000).fill(7);
    expect(encodeTyped(bytes)).toHaveLength(1_000_000 + 'o1000000:'.length);
  });

  const cycle: SqlValue[] = [];
  cycle.push(cycle);

  it.each<readonly [string, unknown, string | undefined, string]>([
    ['a text for INTEGER', '1', 'INTEGER', '$'],
    ['a fraction for INTEGER', 1.5, 'INTEGER', '$'],
    ['an unsafe integer for BIGINT', 2 ** 53, 'BIGINT', '$'],
    ['a bigint for DOUBLE', 1n, 'DOUBLE', '$'],
    ['a number for DECIMAL', 1, 'DECIMAL(5,2)', '$'],
    ['a number for BOOLEAN', 1, 'BOOLEAN', '$'],
    ['a text that is no UUID', 'x', 'UUID', '$'],
    ['a text that is no bits', '012', 'BIT', '$'],
    ['a text that the ENUM lacks', 'c', "ENUM('a', 'b')", '$'],
    ['a text for BLOB', 'x', 'BLOB', '$'],
    ['a lone surrogate', ['\ud800'], 'VARCHAR[]', '$[0]'],
    ['a timestamp without zone for one with', new SqlTimestamp(1n), 'TIMESTAMPTZ', '$'],
    ['a timestamp with zone for one without', new SqlTimestamp(1n, true), 'TIMESTAMP', '$'],
    ['a date for TIMESTAMP', new SqlDate(1), 'TIMESTAMP', '$'],
    ['a date of half a day', new SqlDate(0.5), 'DATE', '$'],
    ['a value for "NULL"', 1, '"NULL"', '$'],
    ['a scalar for a list', 1, 'INTEGER[]', '$'],
    ['a wrong item', [1, 'x'], 'INTEGER[]', '$[1]'],
    ['a hole', Object.assign([1], { length: 2 }), 'INTEGER[]', '$[1]'],
    ['a missing field', { a: 1 }, 'STRUCT(a INTEGER, b INTEGER)', '$'],
    ['a field too many', { a: 1, b: 2 }, 'STRUCT(a INTEGER)', '$'],
    ['a field of another case', { A: 1 }, 'STRUCT(a INTEGER)', '$'],
    ['a wrong field, deep inside', { a: [{ b: 'x' }] }, 'STRUCT(a STRUCT(b INTEGER)[])', '$.a[0].b'],
    ['a plain object for a map', { a: 1 }, 'MAP(VARCHAR, INTEGER)', '$'],
    ['a wrong key', new Map([['a', 1]]), 'MAP(INTEGER, INTEGER)', '$[0]'],
    ['a wrong value of a map', new Map([[1, 'x']]), 'MAP(INTEGER, INTEGER)', '$[0]'],
    [
      'a repeated key',
      new Map([
        [{ a: 1 }, 1],
        [{ a: 1 }, 2],
      ]),
      undefined,
      '$',
    ],
    ['a tag that the union lacks', new SqlUnion('other', 1), 'UNION(num INTEGER)', '$'],
    ['a wrong member', new SqlUnion('num', 'x'), 'UNION(num INTEGER)', '$.num'],
    ['a list for a union', [1], 'UNION(num INTEGER)', '$'],
    ['undefined', undefined, undefined, '$'],
    ['undefined in a struct', { a: undefined }, undefined, '$.a'],
    ['a function', () => 1, undefined, '$'],
    ['a Date', [new Date(0)], undefined, '$[0]'],
    ['a lone surrogate without a type', 'a\udc00', undefined, '$'],
  ])('refuses %s with its path', (_, value, type, path) => {
    const error = captureError(() => encodeTyped(value as SqlValue, type));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.details['path']).toBe(path);
  });

  it('refuses a lone surrogate in a field name, and a cycle', () => {
    expect(captureError(() => encodeTyped({ 'a\ud800': 1 })).code).toBe('INVALID_ARGUMENT');
    expect(captureError(() => encodeTyped(cycle)).message).toContain('1,000 levels');
  });

  it.each(['GEOMETRY', 'VARIANT', 'TIME_NS', 'TIME WITH TIME ZONE'])('says UNSUPPORTED for %s', (type) => {
    expect(captureError(() => encodeTyped('x', type))).toMatchObject({
      code: 'UNSUPPORTED',
      details: { type, path: '$' },
    });
    expect(latin1(null, type)).toBe('n');
  });

  it('refuses a type that is none', () => {
    expect(captureError(() => encodeTyped(1, 'films')).code).toBe('INVALID_ARGUMENT');
  });
});
