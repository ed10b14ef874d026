import { ensure, ensureEqual } from '../../suite/expect.ts';
import { commitsOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

export const revisionCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'revision/grows',
    'every write gets a higher revision than all before it, in every namespace',
    async (memory) => {
      const revisions: number[] = [];
      for (let index = 0; index < 12; index += 1) {
        const view = index % 2 === 0 ? memory : memory.namespace('n');
        revisions.push((await view.store(`k${index % 5}`, index)).revision);
        if (index === 6) await memory.checkpoint();
      }
      ensure(
        revisions.every((revision, index) => index === 0 || revision > (revisions[index - 1] ?? Number.NaN)),
        `revisions must grow: ${revisions.join(', ')}`,
      );
    },
    TINY_MEMTABLE,
  ),

  memoryCase(
    'revision/sequence',
    'a revision is the commit sequence x 65,536 + the position in the commit; a delete that finds nothing is no commit',
    async (memory) => {
      for (const key of ['a', 'b', 'a']) {
        const { revision } = await memory.store(key, 1);
        ensureEqual(Math.floor(revision / 65_536), await commitsOf(memory), 'sequence');
        ensureEqual(revision % 65_536, 0, 'position of the only write in its commit');
      }
      const commits = await commitsOf(memory);
      await memory.delete('never stored');
      ensureEqual(await commitsOf(memory), commits, 'sequence after deleting nothing');
      await memory.delete('a');
      ensureEqual(await commitsOf(memory), commits + 1, 'sequence after a delete');
    },
  ),

  memoryCase('revision/unchanged-by-reads', 'reads and checkpoints change no revision', async (memory) => {
    const { revision } = await memory.store('a', 'words');
    await memory.retrieve('a');
    await memory.search('words');
    await memory.count();
    await memory.checkpoint();
    ensureEqual((await memory.retrieve('a'))?.revision, revision, 'revision');
  }),
];
