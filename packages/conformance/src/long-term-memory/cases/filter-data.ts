import type { JsonObject } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, keysOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const HOSTILE: readonly string[] = [
  "x' OR 1=1 --",
  "kind' = 'ui' OR '1'='1",
  '"; DROP TABLE ltm_store; --',
  "$.kind') IS NOT NULL --",
  '%',
  '_',
  '*',
  '$',
  '[0]',
  '?',
  '\\',
  "'",
  '"',
  '\0',
  '🙈',
];

const INHERITED: readonly string[] = ['constructor', 'toString', '__proto__', '__proto__.toString'];

export const filterDataCases: readonly LongTermMemoryCase[] = [
  memoryCase('filter/hostile-values', 'values of a filter are data, whatever they look like', async (memory) => {
    await memory.store('plain', 'words', { metadata: { kind: 'ui' } });
    for (const [index, kind] of HOSTILE.entries()) await memory.store(`h${index}`, 'words', { metadata: { kind } });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [index, kind] of HOSTILE.entries()) {
        for (const filter of [{ kind }, { kind: { in: [kind] } }]) {
          ensureEqual(await foundSet(now, 'words', { filter }), [`h${index}`], kind);
          ensureEqual(await keysOf(now, { filter }), [`h${index}`], kind);
        }
      }
      ensureEqual(await foundBy(now, undefined, { filter: { kind: "ui' OR '1'='1" } }), [], 'a value that nobody has');
    });
  }),

  memoryCase('filter/hostile-names', 'names of a filter are data, whatever they look like', async (memory) => {
    await memory.store('plain', 'words', { metadata: { kind: 'ui' } });
    for (const [index, name] of HOSTILE.entries()) {
      await memory.store(`h${index}`, 'words', { metadata: { [name]: 'here' } });
    }
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [index, name] of HOSTILE.entries()) {
        const filter = { [name]: 'here' };
        ensureEqual(await foundSet(now, 'words', { filter }), [`h${index}`], name);
        ensureEqual(await keysOf(now, { filter }), [`h${index}`], name);
      }
      ensureEqual(await keysOf(now, { filter: { "kind' OR 1=1 --": 'ui' } }), [], 'a name that nobody has');
    });
  }),

  memoryCase('filter/inherited-names', 'names that every object has are missing unless stored', async (memory) => {
    await memory.store('plain', 'words', { metadata: { kind: 'ui' } });
    const own = JSON.parse('{"constructor":"own","__proto__":{"toString":"own"},"toString":1}') as JsonObject;
    await memory.store('own', 'words', { metadata: own });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const name of INHERITED) {
        const filter = Object.fromEntries([[name, { exists: true }]]);
        ensureEqual(await foundSet(now, 'words', { filter }), ['own'], name);
        ensureEqual(await keysOf(now, { filter }), ['own'], name);
      }
      ensureEqual(await keysOf(now, { filter: { hasOwnProperty: { exists: true } } }), [], 'a name that nobody stored');
    });
  }),

  memoryCase('filter/updated-metadata', 'a filter sees the newest metadata only', async (memory) => {
    await memory.store('a', 'words', { metadata: { state: 'open' } });
    await memory.store('b', 'words', { metadata: { state: 'open' } });
    await memory.checkpoint();
    await memory.store('a', 'words', { metadata: { state: 'done' } });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, 'words', { filter: { state: 'open' } }), ['b'], 'the old one');
      ensureEqual(await keysOf(now, { filter: { state: 'done' } }), ['a'], 'the new one');
    });
  }),
];
