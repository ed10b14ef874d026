import type { JsonValue } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

// Parsed, because a literal would set the prototype instead.
const PROTO_NAMES = JSON.parse('{"__proto__":{"admin":true},"constructor":1,"":2}') as JsonValue;

const VALUES: Readonly<Record<string, JsonValue>> = {
  false: false,
  zero: 0,
  'small fraction': 5e-324,
  'large number': 1.7976931348623157e308,
  'largest safe integer': Number.MAX_SAFE_INTEGER,
  'tenth of three': 0.1 + 0.2,
  'empty text': '',
  'empty array': [],
  'empty object': {},
  'nested nulls': [null, { a: null }, [[null]]],
  'quotes and backslashes': `it's "quoted" \\ and \\n not a line`,
  'control characters': '\u0001\t\n\r\u001f\u007f\u2028\u2029',
  'NUL inside': 'before\0after',
  'text like JSON': '{"a":1}',
  'text like a number': '007',
  'emoji and astral letters': '👩‍🚀 𝒳 🇩🇪',
  'text that normalising would change': 'e\u0301 ﬁ Å',
  'names that objects have': PROTO_NAMES,
  'order of names': { z: 1, a: 2, m: { y: 1, b: 2 } },
};

const EMOJI_KEYS: readonly string[] = ['🗝️', '👩‍👩‍👧‍👦', '👩', '🇩🇪', '🇩🇰', 'key 🔑'];
const EXACT_KEYS: readonly string[] = [
  'é',
  'e\u0301',
  'É',
  'a',
  'A',
  ' a',
  'a ',
  'a\n',
  'ﬁ',
  'fi',
  "a'",
  'a"',
  'a%',
  'a\\',
];

export const storeContentCases: readonly LongTermMemoryCase[] = [
  memoryCase('store/null-value', 'null is a value: stored, retrieved, listed and counted', async (memory, fixture) => {
    ensureEqual((await memory.store('a', null)).value, null, 'the stored value');
    const again = await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual((await recordOf(now, 'a')).value, null, 'the retrieved value');
      ensureEqual(await keysOf(now), ['a'], 'keys');
      ensureEqual(await now.count(), 1, 'count');
    });
    ensureEqual((await again.store('a', null)).created, false, 'created');
  }),

  memoryCase('store/json-values', 'any JSON value comes back as it was', async (memory, fixture) => {
    for (const [key, value] of Object.entries(VALUES)) await memory.store(key, value);
    await inEveryLayer(fixture, memory, async (now) => {
      for (const [key, value] of Object.entries(VALUES)) {
        // As text, so that the order of names counts too.
        ensureEqual(JSON.stringify((await recordOf(now, key)).value), JSON.stringify(value), key);
      }
    });
  }),

  memoryCase('store/large-text', 'a text of 100 KB comes back whole', async (memory, fixture) => {
    const value = 'lorem ipsum é 🚀 '.repeat(6_000).slice(0, 102_400);
    await memory.store('a', { value });
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(
        JSON.stringify((await recordOf(now, 'a')).value) === JSON.stringify({ value }),
        true,
        'the same text',
      );
    });
  }),

  memoryCase('store/emoji-keys', 'keys may be emoji, joined ones too, each of its own', async (memory, fixture) => {
    for (const key of EMOJI_KEYS) await memory.store(key, `value of ${key}`);
    await inEveryLayer(fixture, memory, async (now) => {
      for (const key of EMOJI_KEYS) ensureEqual((await recordOf(now, key)).value, `value of ${key}`, key);
      ensureEqual(await now.count(), EMOJI_KEYS.length, 'count');
    });
  }),

  memoryCase(
    'store/long-keys',
    'keys of 1,000 characters, and of 4,096 bytes, are stored whole',
    async (memory, fixture) => {
      const keys = ['k'.repeat(1_000), `${'k'.repeat(999)}l`, '😀'.repeat(1_000), 'é'.repeat(2_048), 'x'.repeat(4_096)];
      for (const [index, key] of keys.entries()) await memory.store(key, index);
      await inEveryLayer(fixture, memory, async (now) => {
        for (const [index, key] of keys.entries()) ensureEqual((await recordOf(now, key)).value, index, `key ${index}`);
        ensureEqual((await keysOf(now)).length, keys.length, 'number of keys');
      });
    },
  ),

  memoryCase(
    'store/exact-keys',
    'keys are compared exactly: case, spaces and Unicode normalisation matter',
    async (memory, fixture) => {
      for (const key of EXACT_KEYS) ensureEqual((await memory.store(key, key)).created, true, JSON.stringify(key));
      await inEveryLayer(fixture, memory, async (now) => {
        for (const key of EXACT_KEYS) ensureEqual((await recordOf(now, key)).value, key, JSON.stringify(key));
        ensureEqual(await now.count(), EXACT_KEYS.length, 'count');
      });
    },
  ),
];
