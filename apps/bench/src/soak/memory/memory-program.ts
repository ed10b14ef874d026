import { type LongTermMemory, type Random, seededRandom } from '@eider/core';
import { openMemory } from 'eider';
import { say } from '../../children/say.ts';
import { zipfWords } from '../../documents/zipf-text.ts';
import type { MemoryMessage, MemorySettings } from './memory-protocol.ts';

// Writes a memory that is much larger than what it may take of the machine's, or uses one, while others watch from outside.

const BATCH = 1_000;
const TELL_EVERY = 20_000;
const TEXTS = 5_000;
const ROUNDS = 2;

const settings = JSON.parse(process.argv[2] ?? '{}') as MemorySettings;
// As much of each as a large memory deserves, and no more than a small one has.
const READS = Math.min(20_000, settings.records);
const LISTED = Math.min(20_000, settings.records);
const REWRITTEN = Math.min(5_000, settings.records);
const SEARCHES = Math.min(500, settings.records);
const random = seededRandom(settings.seed);
const memory = await openMemory(settings.path, { format: settings.format });
await (settings.mode === 'write' ? write() : use());
tell('closing', 0);
await memory.close();
tell('closed', 0);

async function write(): Promise<void> {
  const texts = Array.from({ length: TEXTS }, () => textOf(random, settings.valueBytes));
  for (let from = 0; from < settings.records; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, settings.records - from) }, (_, index) => from + index);
    await memory.storeMany(
      // Every value is another one, whatever its words.
      numbers.map((number) => ({ key: keyOf(number), value: { number, text: texts[number % TEXTS] ?? '' } })),
    );
    if ((from + BATCH) % TELL_EVERY === 0) tell('writing', from + BATCH);
  }
}

async function use(): Promise<void> {
  tell('opening', 0);
  // What one step leaves behind shows in the same step of the next round.
  for (let round = 0; round < ROUNDS; round += 1) await useOnce();
}

async function useOnce(): Promise<void> {
  await retrieveSome(memory);
  let listed = 0;
  for await (const _record of memory.list({ limit: LISTED })) listed += 1;
  tell('listing', listed);
  for (let search = 1; search <= SEARCHES; search += 1) await memory.search(zipfWords(random, 2).join(' '));
  tell('searching', SEARCHES);
  for (let written = 0; written < REWRITTEN; written += 1) {
    await memory.store(keyOf(someNumber()), { text: textOf(random, settings.valueBytes) });
  }
  tell('overwriting', REWRITTEN);
}

async function retrieveSome(from: LongTermMemory): Promise<void> {
  for (let read = 1; read <= READS; read += 1) {
    const record = await from.retrieve(keyOf(someNumber()));
    if (record === undefined) throw new Error('a record that was written is not there');
  }
  tell('retrieving', READS);
}

function someNumber(): number {
  return Math.floor(random.next() * settings.records);
}

function keyOf(number: number): string {
  return `record-${number.toString().padStart(9, '0')}`;
}

function textOf(source: Random, bytes: number): string {
  return zipfWords(source, bytes / 4)
    .join(' ')
    .slice(0, bytes);
}

function tell(phase: string, done: number): void {
  say({ phase, done } satisfies MemoryMessage);
}
