import { SqlDecimal } from '@eider/core';
import type { SqlEngineCase } from './engine-case.ts';
import { type ExpectedValue, valueCase } from './value-case.ts';

const INTEGERS: readonly (readonly [type: string, bits: bigint, signed: boolean])[] = [
  ['TINYINT', 8n, true],
  ['SMALLINT', 16n, true],
  ['INTEGER', 32n, true],
  ['UTINYINT', 8n, false],
  ['USMALLINT', 16n, false],
  ['UINTEGER', 32n, false],
];
const WIDE_INTEGERS: typeof INTEGERS = [
  ['BIGINT', 64n, true],
  ['HUGEINT', 128n, true],
  ['UBIGINT', 64n, false],
  ['UHUGEINT', 128n, false],
];

export const scalarValueCases: readonly SqlEngineCase[] = [
  valueCase('boolean', 'BOOLEAN is boolean', [
    ['true', true],
    ['false', false],
    ['NULL::BOOLEAN', null],
  ]),
  valueCase('small-integers', 'integers of up to 32 bits are numbers, from the least to the greatest', [
    ...INTEGERS.flatMap((type) => extremes(...type).map(([text, value]): ExpectedValue => [text, Number(value)])),
    ['NULL::INTEGER', null],
    ['NULL::UTINYINT', null],
  ]),
  valueCase('wide-integers', 'integers of 64 and 128 bits are bigints, from the least to the greatest', [
    ...WIDE_INTEGERS.flatMap((type) => extremes(...type)),
    ['7::BIGINT', 7n],
    ['NULL::BIGINT', null],
    ['NULL::HUGEINT', null],
    ['sum(3)', 3n],
  ]),
  valueCase('decimal', 'DECIMAL is exact with its scale, at every width up to 38 digits', [
    ['1.5::DECIMAL(4, 2)', new SqlDecimal(150n, 2)],
    ["'-0.01'::DECIMAL(3, 2)", new SqlDecimal(-1n, 2)],
    ["'999999999'::DECIMAL(9, 0)", new SqlDecimal(999_999_999n, 0)],
    ["'123456789012345.678'::DECIMAL(18, 3)", new SqlDecimal(123456789012345678n, 3)],
    ["'0.1'::DECIMAL(38, 38)", new SqlDecimal(10n ** 37n, 38)],
    [`'${'9'.repeat(38)}'::DECIMAL(38, 0)`, new SqlDecimal(10n ** 38n - 1n, 0)],
    [`'-${'9'.repeat(28)}.${'9'.repeat(10)}'::DECIMAL(38, 10)`, new SqlDecimal(-(10n ** 38n) + 1n, 10)],
    [`'-0.${'0'.repeat(37)}1'::DECIMAL(38, 38)`, new SqlDecimal(-1n, 38)],
    ['0::DECIMAL(20, 5)', new SqlDecimal(0n, 5)],
    ['NULL::DECIMAL(18, 3)', null],
  ]),
  valueCase('double', 'DOUBLE keeps every bit: NaN, infinities and -0 included', [
    ["'nan'::DOUBLE", Number.NaN],
    ["'inf'::DOUBLE", Number.POSITIVE_INFINITY],
    ["'-inf'::DOUBLE", Number.NEGATIVE_INFINITY],
    ["'-0.0'::DOUBLE", -0],
    ['0.1::DOUBLE', 0.1],
    ["'5e-324'::DOUBLE", 5e-324],
    ["'1.7976931348623157e308'::DOUBLE", Number.MAX_VALUE],
    ['9007199254740993::DOUBLE', 9007199254740992],
    ['NULL::DOUBLE', null],
  ]),
  valueCase('float', 'FLOAT is the nearest number of 32 bits', [
    ['0.1::FLOAT', Math.fround(0.1)],
    ["'3.4028234663852886e38'::FLOAT", 3.4028234663852886e38],
    ["'nan'::FLOAT", Number.NaN],
    ["'-inf'::FLOAT", Number.NEGATIVE_INFINITY],
    ["'-0.0'::FLOAT", -0],
    ['NULL::FLOAT', null],
  ]),
  valueCase('varchar', 'VARCHAR is text, long, empty, or with NUL', [
    ["''", ''],
    ["'short'", 'short'],
    ["'exactly twelve and more'", 'exactly twelve and more'],
    ["'a' || chr(0) || 'b'", 'a\0b'],
    ["'🦆 ünï'", '🦆 ünï'],
    ["repeat('äöü', 10000)", 'äöü'.repeat(10_000)],
    ['NULL::VARCHAR', null],
  ]),
  valueCase('blob', 'BLOB is bytes, empty and 0x00 included', [
    ["''::BLOB", new Uint8Array()],
    ["'\\x00'::BLOB", Uint8Array.of(0)],
    ["'\\x00\\xFF\\x80abc'::BLOB", Uint8Array.of(0, 255, 128, 97, 98, 99)],
    ["repeat('x', 5000)::BLOB", new Uint8Array(5000).fill(120)],
    ['NULL::BLOB', null],
  ]),
  valueCase('bit', 'BIT is a text of 0 and 1 of its exact length', [
    ["'1'::BIT", '1'],
    ["'0000000'::BIT", '0000000'],
    ["'10101010'::BIT", '10101010'],
    ["'0101010111'::BIT", '0101010111'],
    ["repeat('01', 100)::BIT", '01'.repeat(100)],
    ['NULL::BIT', null],
  ]),
  valueCase('uuid', 'UUID is text in lower case', [
    ["'00000000-0000-0000-0000-000000000000'::UUID", '00000000-0000-0000-0000-000000000000'],
    ["'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'::UUID", 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ["'7f0a2b3c-89ab-4def-8123-456789abcdef'::UUID", '7f0a2b3c-89ab-4def-8123-456789abcdef'],
    ["'80000000-0000-0000-0000-000000000001'::UUID", '80000000-0000-0000-0000-000000000001'],
    ['NULL::UUID', null],
  ]),
  valueCase('enum', 'ENUM is the text of its value', [
    ["'b'::ENUM('a', 'b')", 'b'],
    ["''::ENUM('', 'x''y')", ''],
    ["'x''y'::ENUM('', 'x''y')", "x'y"],
    ["NULL::ENUM('a', 'b')", null],
  ]),
];

function extremes(type: string, bits: bigint, signed: boolean): ExpectedValue[] {
  const least = signed ? -(2n ** (bits - 1n)) : 0n;
  const greatest = 2n ** (signed ? bits - 1n : bits) - 1n;
  return [
    [`'${least}'::${type}`, least],
    [`'${greatest}'::${type}`, greatest],
  ];
}
