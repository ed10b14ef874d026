import { ensureEqual } from '../../suite/expect.ts';
import { recordOf, recordsOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const recordTextCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'records/text',
    'a record tells the text that it was stored with, an empty one too',
    async (memory, fixture) => {
      const stored = await memory.store('given', { title: 'words' }, { text: 'other words' });
      ensureEqual(stored.text, 'other words', 'what storing gives');
      await memory.store('empty', 'words', { text: '' });
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual((await recordOf(now, 'given')).text, 'other words', 'retrieved');
        ensureEqual((await now.retrieveMany(['empty']))[0]?.text, '', 'empty');
        ensureEqual(
          (await recordsOf(now)).map(({ text }) => text),
          ['', 'other words'],
          'listed',
        );
        ensureEqual((await now.search('other')).hits[0]?.record.text, 'other words', 'found');
      });
    },
  ),

  memoryCase(
    'records/no-text',
    'a record that was stored without a text has none, also over one that had',
    async (memory, fixture) => {
      await memory.store('a', 'words', { text: 'old' });
      await memory.store('a', 'words');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual('text' in (await recordOf(now, 'a')), false, 'text');
      });
    },
  ),

  memoryCase('records/text-in-transaction', 'a transaction reads the text of a record', async (memory) => {
    await memory.store('before', 1, { text: 'kept' });
    const texts = await memory.transaction(async (tx) => {
      await tx.store('own', 1, { text: 'new' });
      return [(await tx.retrieve('before'))?.text, (await tx.retrieve('own'))?.text];
    });
    ensureEqual(texts, ['kept', 'new'], 'texts');
  }),
];
