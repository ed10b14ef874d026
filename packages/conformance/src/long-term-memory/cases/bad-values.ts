import type { JsonObject, JsonValue, LongTermMemory } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type LongTermMemoryCase, memoryCase } from './memory-case.ts';

class Money {
  readonly cents = 5;
  toJSON(): string {
    return '0.05';
  }
}

function cycle(): unknown {
  const value: { self?: unknown } = {};
  value.self = [value];
  return value;
}

const SECRET = 'hunter2';

/** A value in the place of which nothing may be stored: alone, inside others, and as metadata. */
async function ensureRefused(memory: LongTermMemory, value: unknown): Promise<void> {
  const bad = value as JsonValue;
  await memory.store('was there', 'kept', { metadata: { kept: true } });
  const before = await memory.retrieve('was there');
  for (const key of ['was there', 'new']) {
    await ensureRejects('INVALID_ARGUMENT', () => memory.store(key, bad), 'the value');
    await ensureRejects('INVALID_ARGUMENT', () => memory.store(key, [bad]), 'a part of an array');
    await ensureRejects('INVALID_ARGUMENT', () => memory.store(key, 1, { metadata: { part: bad } }), 'metadata');
    const items = [
      { key: 'first', value: 1 },
      { key, value: bad },
    ];
    await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany(items), 'an item of many');
    const error = await ensureRejects('INVALID_ARGUMENT', () => memory.store(key, { list: [1, bad] }), 'a part');
    ensure(String(error.details['path']).includes('list'), 'the error must name the path of the mistake');
  }
  ensureEqual(await memory.count(), 1, 'count');
  ensureEqual(await memory.retrieve('was there'), before, 'the record that was there');
}

function badValueCase(id: string, requirement: string, values: readonly unknown[]): LongTermMemoryCase {
  return memoryCase(`bad-input/${id}`, `${requirement} is INVALID_ARGUMENT and nothing is stored`, async (memory) => {
    for (const value of values) await ensureRefused(memory, value);
  });
}

export const badValueCases: readonly LongTermMemoryCase[] = [
  badValueCase('undefined', 'undefined, also as a property or element,', [undefined, { a: undefined }]),
  badValueCase('bigint', 'a BigInt', [5n, { a: 0n }]),
  badValueCase('cycle', 'a value that holds itself', [cycle()]),
  badValueCase('number-not-finite', 'NaN or an infinity', [Number.NaN, Number.POSITIVE_INFINITY, -Infinity]),
  badValueCase('date', 'a Date', [new Date(0)]),
  badValueCase('map', 'a Map or a Set', [new Map([['a', 1]]), new Set([1])]),
  badValueCase('class-instance', 'an instance of a class, with toJSON or without,', [
    new Money(),
    new Uint8Array(2),
    /x/,
  ]),
  badValueCase('function', 'a function or a symbol', [() => 1, Symbol('s'), Money]),
  badValueCase('sparse-array', 'an array with holes', [new Array(2)]),
  badValueCase('text-with-lone-surrogate', 'a text or name with half a surrogate pair', ['\ud800', { 'a\udc00': 1 }]),

  memoryCase('bad-input/metadata', 'metadata that is no object is INVALID_ARGUMENT', async (memory) => {
    for (const metadata of [null, [], ['a'], 'text', 5, true, new Map(), new Date(0)]) {
      const options = { metadata: metadata as unknown as JsonObject };
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', 1, options), String(metadata));
      await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([{ key: 'a', value: 1, ...options }]), 'many');
    }
    ensureEqual(await memory.count(), 0, 'count');
  }),

  memoryCase('bad-input/text', 'a text for search that is no well-formed text is INVALID_ARGUMENT', async (memory) => {
    for (const text of [null, 5, ['a'], {}, '\ud800']) {
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', 1, { text: text as string }), String(text));
    }
    ensureEqual(await memory.count(), 0, 'count');
  }),

  memoryCase('bad-input/no-values-in-errors', 'no error holds what was to be stored', async (memory) => {
    const bad = { password: SECRET, broken: [SECRET, undefined] } as unknown as JsonValue;
    const metadata = { password: SECRET, broken: 1n } as unknown as JsonObject;
    const errors = [
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', bad)),
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', SECRET, { metadata })),
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('a', SECRET, { ttlMs: -1 })),
      await ensureRejects('INVALID_ARGUMENT', () => memory.store(`${SECRET}\0`, SECRET)),
    ];
    for (const error of errors) {
      ensure(!`${error.message} ${JSON.stringify(error.details)}`.includes(SECRET), 'the error tells a stored value');
    }
  }),
];
