import type { LongTermMemory } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** Every method that takes a key must refuse it, and nothing may be stored. */
async function ensureRefused(memory: LongTermMemory, key: unknown): Promise<void> {
  const bad = key as string;
  await memory.store('good', 'kept');
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    store: () => memory.store(bad, 1),
    storeMany: () =>
      memory.storeMany([
        { key: 'other', value: 1 },
        { key: bad, value: 1 },
      ]),
    retrieve: () => memory.retrieve(bad),
    retrieveMany: () => memory.retrieveMany(['good', bad]),
    delete: () => memory.delete(bad),
  };
  for (const [name, call] of Object.entries(calls)) await ensureRejects('INVALID_ARGUMENT', call, name);
  ensureEqual(await memory.count(), 1, 'count');
  ensureEqual((await memory.retrieve('good'))?.value, 'kept', 'the record that was there');
}

function badKeyCase(id: string, requirement: string, keys: readonly unknown[]): LongTermMemoryCase {
  return memoryCase(`bad-input/${id}`, `${requirement} is INVALID_ARGUMENT for every method`, async (memory) => {
    for (const key of keys) await ensureRefused(memory, key);
  });
}

const BAD_PARTS: readonly unknown[] = ['', 5, undefined, null, 'a\0', 'a\u001fb', '\ud800', 'x'.repeat(1_048_576)];

export const badKeyCases: readonly LongTermMemoryCase[] = [
  badKeyCase('empty-key', 'an empty key', ['']),
  badKeyCase('key-of-another-type', 'a key that is no text', [5, undefined, null, true, {}, ['a'], 5n]),
  badKeyCase('long-key', 'a key of 1 MB, or of one byte over 4,096,', [
    'k'.repeat(1_048_576),
    'k'.repeat(4_097),
    'é'.repeat(2_049),
  ]),
  badKeyCase('key-with-nul', 'a key with U+0000', ['\0', 'a\0b', 'good\0']),
  badKeyCase('key-with-lone-surrogate', 'a key with half a surrogate pair', ['\ud800', 'a\udc00', '\udc00\ud800']),

  memoryCase(
    'bad-input/namespace',
    'a namespace without parts, or with one that is empty, no text, too long, ill-formed or holds control characters, is INVALID_ARGUMENT',
    async (memory) => {
      await ensureRejects('INVALID_ARGUMENT', () => memory.namespace(), 'no part');
      for (const part of BAD_PARTS) {
        const what = JSON.stringify(part)?.slice(0, 20);
        await ensureRejects('INVALID_ARGUMENT', () => memory.namespace(part as string), what);
        await ensureRejects('INVALID_ARGUMENT', () => memory.namespace('a', part as string), `a, ${what}`);
      }
    },
  ),
];
