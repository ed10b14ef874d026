import { compareCodePoints, type LongTermMemory } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { keysOf, scoresOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const HOSTILE: readonly string[] = [
  "x' OR 1=1 --",
  "'; DROP TABLE ltm_store; --",
  '"',
  "''",
  '\\',
  '$1',
  '?',
  '%',
  '_',
  '*',
  '..',
  '../a',
  'a/b',
  'a:b',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  '{"a":1}',
  '$a',
  ' ',
  '\u200b',
  '\u00a0',
  '\u202e',
  '👩‍🚀',
  '\u{10ffff}',
  '\uffff',
];

/** Hundreds of pairs; the paths of two parts are such that joining them with a sign would mix them up. */
function hostilePaths(): readonly (readonly string[])[] {
  const single = HOSTILE.map((part) => [part]);
  const pairs = HOSTILE.map((part, index) => [part, HOSTILE[(index + 7) % HOSTILE.length] ?? part]);
  return [...single, ...pairs, ['a', 'b:c'], ['a:b', 'c'], ['a', 'b', 'c'], ['a/b', 'c'], ['a', 'b/c']];
}

function contentOf(path: readonly string[], key: string): string {
  return JSON.stringify([path, key]);
}

async function ensureHostile(memory: LongTermMemory): Promise<void> {
  const expected = HOSTILE.toSorted(compareCodePoints);
  for (const path of hostilePaths()) {
    const view = memory.namespace(...path);
    const records = await view.retrieveMany(HOSTILE);
    ensureEqual(
      records.map((record) => record?.value),
      HOSTILE.map((key) => contentOf(path, key)),
      contentOf(path, ''),
    );
    ensureEqual(await keysOf(view), expected, `keys of ${contentOf(path, '')}`);
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  a: 'a space alien visits the earth',
  b: 'a space opera with singing',
  c: 'the earth from space',
  d: 'singing in the rain',
};
const QUERIES: readonly string[] = ['space alien', 'the earth', 'singing', 'rain space'];

export const hostileNamespaceCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'namespaces/hostile-names',
    'more than 1,000 pairs of hostile namespaces and keys are told apart everywhere',
    async (memory, fixture) => {
      for (const path of hostilePaths()) {
        await memory.namespace(...path).storeMany(HOSTILE.map((key) => ({ key, value: contentOf(path, key) })));
      }
      await inEveryLayer(fixture, memory, ensureHostile);
    },
  ),

  memoryCase(
    'namespaces/scores-do-not-leak',
    'scores are the same with and without the texts of other tenants',
    async (memory, fixture) => {
      const mine = memory.namespace('mine');
      for (const [key, text] of Object.entries(TEXTS)) await mine.store(key, text);
      const alone = await Promise.all(QUERIES.map((query) => scoresOf(mine, query)));
      for (const other of [memory, memory.namespace('mine', 'below'), memory.namespace('mine2')]) {
        for (let index = 0; index < 10; index += 1) await other.store(`o${index}`, `alien ${'rain '.repeat(index)}`);
        await other.store('a', 'space alien');
      }
      await inEveryLayer(fixture, memory, async (now) => {
        const view = now.namespace('mine');
        ensureEqual(await Promise.all(QUERIES.map((query) => scoresOf(view, query))), alone, 'hits with scores');
      });
    },
  ),
];
