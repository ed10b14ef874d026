import { ensureEqual } from '../../suite/expect.ts';
import { foundBy } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const searchTextCases: readonly LongTermMemoryCase[] = [
  memoryCase('search/text-option', 'the option text takes the place of the texts in the value', async (memory) => {
    await memory.store('a', { title: 'secret' }, { text: 'shown instead' });
    await memory.store('b', { title: 'secret' }, { text: '' });
    await memory.store('c', 1994, { text: 'a number' });
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, 'instead'), ['a'], 'by the given text');
      ensureEqual(await foundBy(now, 'secret'), [], 'by the text of the value');
      ensureEqual(await foundBy(now, 'number'), ['c'], 'by the text of a number');
      ensureEqual((await now.retrieve('a'))?.value, { title: 'secret' }, 'the value');
    });
  }),

  memoryCase(
    'search/text-option-ends',
    'a later store without the option is found by its value again',
    async (memory) => {
      await memory.store('a', 'value words', { text: 'given' });
      await memory.store('b', 'value words', { text: 'given' });
      await memory.checkpoint();
      await memory.store('a', 'value words');
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundBy(now, 'given'), ['b'], 'by the given text');
        ensureEqual(await foundBy(now, 'value'), ['a'], 'by the value');
      });
    },
  ),

  memoryCase('search/fresh', 'what was just stored is found, what it replaced is not', async (memory) => {
    for (const checkpoint of [false, true]) {
      await memory.store('a', 'first words');
      await memory.store('b', 'other');
      if (checkpoint) await memory.checkpoint();
      ensureEqual(await foundBy(memory, 'first'), ['a'], 'after the store');
      await memory.store('a', 'second words');
      ensureEqual([await foundBy(memory, 'first'), await foundBy(memory, 'second')], [[], ['a']], 'after the update');
      await memory.delete('a');
      ensureEqual([await foundBy(memory, 'second'), await foundBy(memory, 'words')], [[], []], 'after the delete');
    }
  }),

  memoryCase('search/updated', 'an updated record is found by its new text only, in every layer', async (memory) => {
    await memory.store('a', 'old text');
    await memory.store('b', 'old text');
    await memory.checkpoint();
    await memory.store('a', 'new text');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, 'old'), ['b'], 'the old text');
      ensureEqual(await foundBy(now, 'new'), ['a'], 'the new text');
      ensureEqual((await foundBy(now, 'text')).length, 2, 'once each');
    });
  }),

  memoryCase('search/deleted', 'a deleted record is not found, in every layer', async (memory) => {
    await memory.store('a', 'same text');
    await memory.store('b', 'same text');
    await memory.checkpoint();
    await memory.delete('a');
    await beforeAndAfterCheckpoint(memory, async (now) => ensureEqual(await foundBy(now, 'same'), ['b'], 'found'));
  }),

  memoryCase('search/empty', 'an empty memory finds nothing', async (memory) => {
    ensureEqual([await foundBy(memory, 'words'), await foundBy(memory, undefined)], [[], []], 'new');
    await memory.store('a', 'words');
    await memory.delete('a');
    await memory.checkpoint();
    ensureEqual([await foundBy(memory, 'words'), await foundBy(memory, undefined)], [[], []], 'emptied');
  }),
];
