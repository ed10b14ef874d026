import type { JsonObject, JsonValue } from '@eider/core';

/** A row of a table of an older memory, and what must be read of it. */
export interface ClassicRow {
  readonly key: string;
  /** As the table has it. */
  readonly value: string | null;
  readonly metadata: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expected: { readonly value: JsonValue; readonly metadata: JsonObject };
}

const VALUES: readonly (readonly [string | null, JsonValue])[] = [
  ['{"theme": "dark", "size": 1e21}', { theme: 'dark', size: 1e21 }],
  ['"in quotes"', 'in quotes'],
  ['plain words', 'plain words'],
  ['', ''],
  [' ', ' '],
  ['[1, [2, [3, null]]]', [1, [2, [3, null]]]],
  ['null', null],
  [null, null],
  ['true', true],
  ['42', 42],
  ['-0.5', -0.5],
  ['12345678901234567890', '12345678901234567890'],
  ['{"broken": ', '{"broken": '],
  ["it's; DROP TABLE ltm_store; --", "it's; DROP TABLE ltm_store; --"],
  ['"🦆 \\u00e9\\n\\t\\u0000"', '🦆 é\n\t\0'],
  ['line\r\nline\rline\n', 'line\r\nline\rline\n'],
  ['"\\ud83e"', '"\\ud83e"'],
];

const METADATA: readonly (readonly [string | null, JsonObject])[] = [
  [null, {}],
  ['{}', {}],
  ['{"kind": "ui", "tags": ["a", "b"]}', { kind: 'ui', tags: ['a', 'b'] }],
  ['null', {}],
  ['no json', { metadata: 'no json' }],
  ['[1]', { metadata: [1] }],
];

const KEYS = [
  'plain',
  'with space',
  'Ünïcödé',
  '🦆',
  'cache:agent:action',
  '/path/to',
  "quo'te",
  '"',
  'a\nb',
  '%_\\',
  '\ue000',
  'UPPER',
];

/** Odd rows with keys of their own, in no order. */
export function classicRows(count: number): readonly ClassicRow[] {
  return Array.from({ length: count }, (_, index) => {
    const [value, expectedValue] = VALUES[index % VALUES.length] ?? [null, null];
    const [metadata, expectedMetadata] = METADATA[index % METADATA.length] ?? [null, {}];
    const createdMs = Date.UTC(1969, 6, 20) + ((index * 7_919) % count) * 173_456_789;
    return {
      key: `${KEYS[index % KEYS.length]}-${(index * 7_919) % count}`,
      value,
      metadata,
      createdAt: new Date(createdMs),
      updatedAt: new Date(createdMs + index),
      expected: { value: expectedValue, metadata: expectedMetadata },
    };
  });
}
