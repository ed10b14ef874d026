import { writeSync } from 'node:fs';
import { openMemory } from 'eider';
import { NOTES } from './stage.ts';

// The process that the demo kills: stores notes for ever, each with its twin in one commit, and says so once a pair is stored.
const memory = await openMemory(process.argv[2] as string);
const notes = memory.namespace(NOTES);
for (let number = 1; ; number += 1) {
  const value = { number, text: `note ${number}: ${'everything counts. '.repeat(number % 20)}` };
  await notes.storeMany([
    { key: `note-${number}`, value },
    { key: `twin-${number}`, value },
  ]);
  // Synchronously: what was said is true, whatever happens next.
  writeSync(1, `${number}\n`);
}
