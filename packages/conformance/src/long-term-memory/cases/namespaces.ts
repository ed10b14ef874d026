import type { LongTermMemory } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

/** That each namespace holds exactly the records that `expected` names, whatever way one looks. */
async function ensureHolds(
  memory: LongTermMemory,
  expected: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [path, keys] of Object.entries(expected)) {
    const view = path === '' ? memory : memory.namespace(...path.split(' '));
    ensureEqual(await keysOf(view), keys, `list of ${path}`);
    ensureEqual(await foundSet(view, 'words'), keys, `search in ${path}`);
    ensureEqual(await foundSet(view, undefined), keys, `newest of ${path}`);
    ensureEqual(await view.count(), keys.length, `count of ${path}`);
  }
}

/** Stores `words` under each path and key; paths as texts with a space between their parts. */
async function storeAll(memory: LongTermMemory, content: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const [path, keys] of Object.entries(content)) {
    const view = path === '' ? memory : memory.namespace(...path.split(' '));
    for (const key of keys) await view.store(key, `words of ${path}`, { metadata: { path } });
  }
}

function contentCase(
  id: string,
  requirement: string,
  content: Readonly<Record<string, readonly string[]>>,
): LongTermMemoryCase {
  return memoryCase(`namespaces/${id}`, requirement, async (memory, fixture) => {
    await storeAll(memory, content);
    await inEveryLayer(fixture, memory, (now) => ensureHolds(now, content));
  });
}

export const namespaceCases: readonly LongTermMemoryCase[] = [
  contentCase('isolation', 'a namespace sees its own records only, in list, search and count', {
    alice: ['a', 'both', 'c'],
    bob: ['b', 'both'],
    '': ['both', 'root'],
    carol: [],
  }),
  contentCase('sibling-prefix', '`users/1` never sees `users/10`, nor the other way round', {
    'users 1': ['a', 'b'],
    'users 10': ['a', 'c'],
    'users 100': ['d'],
    users: ['1', '10'],
    users1: ['e'],
  }),
  contentCase('wildcards', '`a_` and `a%` are names, not patterns', {
    a_: ['underscore'],
    axb: ['letters'],
    'a%': ['percent'],
    'a*': ['star'],
    a: ['plain'],
    _: ['only'],
  }),
  contentCase('exact-names', 'names of namespaces are compared exactly', {
    Users: ['a'],
    users: ['b'],
    é: ['c'],
    'e\u0301': ['d'],
  }),
  contentCase('parent-and-child', 'a namespace does not hold the records of those below it, nor of those above', {
    '': ['root'],
    a: ['parent', 'root'],
    'a b': ['child', 'parent'],
    'a b c': ['child', 'grandchild'],
  }),
  contentCase('joined-names', 'parts that look joined are no paths: a:b, a/b and a.b differ from a, b', {
    'a b': ['two parts'],
    'a:b': ['colon'],
    'a/b': ['slash'],
    'a.b': ['dot'],
    'a\\b': ['backslash'],
    'a, b': ['other parts'],
  }),

  memoryCase('namespaces/retrieve', 'the same key in two namespaces is two records', async (memory, fixture) => {
    const parts = ['a', 'b', 'c'];
    for (const part of parts) ensureEqual((await memory.namespace(part).store('k', part)).created, true, part);
    await memory.namespace('b').delete('k');
    await inEveryLayer(fixture, memory, async (now) => {
      const values = await Promise.all(parts.map(async (part) => (await now.namespace(part).retrieve('k'))?.value));
      ensureEqual(values, ['a', undefined, 'c'], 'values');
      ensureEqual(await now.retrieve('k'), undefined, 'the root');
      ensureEqual(await now.namespace('b').retrieveMany(['k']), [undefined], 'retrieveMany');
    });
  }),

  memoryCase('namespaces/delete', 'delete reaches no other namespace', async (memory) => {
    await memory.namespace('a').store('k', 1);
    await memory.namespace('a', 'b').store('k', 1);
    for (const view of [memory, memory.namespace('b'), memory.namespace('a', 'b', 'c')]) {
      ensureEqual(await view.delete('k'), false, `delete in ${view.path.join(' ')}`);
    }
    await memory.checkpoint();
    ensureEqual(await memory.namespace('b').delete('k'), false, 'delete after a checkpoint');
    ensureEqual(await memory.namespace('a').delete('k'), true, 'delete at its place');
    ensureEqual((await memory.namespace('a', 'b').retrieve('k'))?.value, 1, 'the other one');
  }),

  memoryCase('namespaces/path', 'a view knows its path, and namespaces of views go deeper', async (memory) => {
    const deep = memory.namespace('a').namespace('b', 'c');
    ensureEqual([memory.path, deep.path], [[], ['a', 'b', 'c']], 'paths');
    const stored = await deep.store('k', 'value');
    ensureEqual(stored.namespace, ['a', 'b', 'c'], 'namespace of the record');
    ensureEqual((await recordOf(memory.namespace('a', 'b').namespace('c'), 'k')).value, 'value', 'the same place');
  }),

  memoryCase(
    'namespaces/limit-after-namespace',
    'another namespace with better and newer matches takes no place in a limited result',
    async (memory, fixture) => {
      await memory.namespace('mine').store('k', 'alien among many other words in a long text');
      for (let index = 0; index < 30; index += 1) await memory.namespace('other').store(`o${index}`, 'alien alien');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(await foundBy(now.namespace('mine'), 'alien', { limit: 1 }), ['k'], 'search');
        ensureEqual(await foundBy(now.namespace('mine'), undefined, { limit: 1 }), ['k'], 'newest');
      });
    },
    TINY_MEMTABLE,
  ),
];
