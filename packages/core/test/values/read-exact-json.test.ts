import { describe, expect, test } from 'vitest';
import { readExactJson } from '../../src/index.ts';

describe('readExactJson', () => {
  test.each(['9007199254740993', '[-9223372036854775807]', '{"a":{"b":18446744073709551615}}', '1e400', '-1E+999'])(
    '%s would be changed',
    (text) => {
      expect(readExactJson(text)).toEqual({ problem: 'inexact number' });
    },
  );

  test.each([
    '9007199254740991',
    '9007199254740992',
    '-9223372036854775808',
    '1e300',
    '0.1000000000000000055',
    '"9007199254740993"',
  ])('%s is read', (text) => {
    expect(readExactJson(text)).toEqual({ value: JSON.parse(text) });
  });

  test('whatever JavaScript writes is read', () => {
    const exponents = Array.from({ length: 40 }, (_, index) => index + 10);
    for (const number of exponents.flatMap((exponent) =>
      [7.11641389400551, -Math.PI, 1 / 3, 1].map((n) => n * 10 ** exponent),
    )) {
      const text = JSON.stringify({ number });
      expect(readExactJson(text)).toEqual({ value: { number } });
      expect(readExactJson(`[${BigInt(Math.trunc(number))}]`)).toEqual({ value: [Math.trunc(number)] });
    }
    const texts = ['-71164138940055130', '100000000000000000000000'];
    expect(readExactJson(`[${texts.join()}]`)).toEqual({ value: texts.map(Number) });
  });

  test.each(['', '{', 'nothing', '{"a":1}}'])('%s is not JSON', (text) => {
    expect(readExactJson(text)).toEqual({ problem: 'not JSON' });
  });

  test('names of every kind are kept beside a long number', () => {
    const text = '{"__proto__":{"n":9007199254740992},"":1}';
    expect(JSON.stringify(readExactJson(text))).toBe(`{"value":${text}}`);
  });
});
