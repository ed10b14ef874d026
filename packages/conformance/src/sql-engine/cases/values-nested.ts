import { SqlDate, SqlDecimal, SqlInterval, SqlTimestamp, SqlUnion, type SqlValue } from '@eider/core';
import type { SqlEngineCase } from './engine-case.ts';
import { valueCase } from './value-case.ts';

export const nestedValueCases: readonly SqlEngineCase[] = [
  valueCase('list', 'LIST is an array, empty or with NULL inside', [
    ['[1, NULL, 3]', [1, null, 3]],
    ['[]::VARCHAR[]', []],
    ['[NULL]::BIGINT[]', [null]],
    ["['a', '', 'c' || chr(0)]", ['a', '', 'c\0']],
    ['[[1], [], NULL, [2, 3]]', [[1], [], null, [2, 3]]],
    ['range(3000)', Array.from({ length: 3000 }, (_, index) => BigInt(index))],
    ['NULL::INTEGER[]', null],
  ]),
  valueCase('array', 'ARRAY is an array of its length', [
    ['[1, 2, 3]::INTEGER[3]', [1, 2, 3]],
    ['[0.5, NULL]::DOUBLE[2]', [0.5, null]],
    [
      "[['a', 'b'], ['c', 'd']]::VARCHAR[2][2]",
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['NULL::INTEGER[3]', null],
  ]),
  valueCase('struct', 'STRUCT is a plain object with every field of its own, `__proto__` included', [
    ["{'a': 1, 'b': 'x', 'c': NULL::DATE}", { a: 1, b: 'x', c: null }],
    [
      "{'__proto__': 1, 'constructor': 2, 'toString': 3}",
      Object.fromEntries([
        ['__proto__', 1],
        ['constructor', 2],
        ['toString', 3],
      ]),
    ],
    ["{'a b': {'q\"': [1]}}", { 'a b': { 'q"': [1] } }],
    ["{'sqlType': 'date', 'days': 1}", { sqlType: 'date', days: 1 }],
    ['NULL::STRUCT(a INTEGER)', null],
  ]),
  valueCase('map', 'MAP is a Map in its order, with keys of any type', [
    [
      "MAP {'b': 1, 'a': NULL}",
      new Map<SqlValue, SqlValue>([
        ['b', 1],
        ['a', null],
      ]),
    ],
    ["MAP {'__proto__': 1}", new Map<SqlValue, SqlValue>([['__proto__', 1]])],
    [
      "MAP {1: 'x', 2: ''}",
      new Map<SqlValue, SqlValue>([
        [1, 'x'],
        [2, ''],
      ]),
    ],
    ["MAP {[1]: {'a': 2}}", new Map<SqlValue, SqlValue>([[[1], { a: 2 }]])],
    ['MAP {}::MAP(VARCHAR, INTEGER)', new Map()],
    ['NULL::MAP(VARCHAR, INTEGER)', null],
  ]),
  valueCase('union', 'UNION names the member that it holds', [
    ["'x'::UNION(num INTEGER, str VARCHAR)", new SqlUnion('str', 'x')],
    ['5::UNION(num INTEGER, str VARCHAR)', new SqlUnion('num', 5)],
    ['union_value(list := [1, 2])', new SqlUnion('list', [1, 2])],
    ['union_value(nothing := NULL::INTEGER)', new SqlUnion('nothing', null)],
    ['NULL::UNION(num INTEGER, str VARCHAR)', null],
  ]),
  valueCase('nested', 'every type keeps its exactness inside others', [
    [
      "[{'at': TIMESTAMP '2023-11-14 22:13:20.123456', 'sum': 1.25::DECIMAL(20, 2), 'big': 9007199254740993}]",
      [{ at: new SqlTimestamp(1_700_000_000_123_456n), sum: new SqlDecimal(125n, 2), big: 9_007_199_254_740_993n }],
    ],
    [
      "MAP {DATE '1970-01-02': [{'b': '\\x00'::BLOB}]}",
      new Map<SqlValue, SqlValue>([[new SqlDate(1), [{ b: Uint8Array.of(0) }]]]),
    ],
    [
      "{'u': [1::UNION(n INTEGER, s VARCHAR), 's'::UNION(n INTEGER, s VARCHAR)]}",
      { u: [new SqlUnion('n', 1), new SqlUnion('s', 's')] },
    ],
    ["{'e': ['b']::ENUM('a', 'b')[], 'f': 'nan'::FLOAT}", { e: ['b'], f: Number.NaN }],
    ["[INTERVAL '1 month', NULL]", [new SqlInterval(1, 0, 0n), null]],
    ['[[170141183460469231731687303715884105727::HUGEINT]]', [[2n ** 127n - 1n]]],
    ["['2023-11-14 22:13:20.123456+00'::TIMESTAMPTZ, NULL]", [new SqlTimestamp(1_700_000_000_123_456n, true), null]],
    [
      "{'uuid': ['00000000-0000-0000-0000-000000000001'::UUID], 'bit': '101'::BIT}",
      { uuid: ['00000000-0000-0000-0000-000000000001'], bit: '101' },
    ],
  ]),
];
