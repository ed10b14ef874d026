import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { LongTermMemory } from '@eider/core';
import { openMemory } from 'eider';
import { claim, DOCUMENTS, FILMS, NOTES, type Stage } from './stage.ts';

const WRITER = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
const FLAGS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];
/** The writer is killed when it has said so many times that a pair of notes is stored. */
const PAIRS = 400;

/** Kills a process that writes into the memory, and looks what is left. */
export async function surviveKill(stage: Stage): Promise<void> {
  const { terminal, path, measured } = stage;
  terminal.heading('A writer is killed in the middle of its work');
  const acknowledged = await killWriter(path);
  terminal.line(`  SIGKILL after ${acknowledged} acknowledged pairs of notes`);
  const start = performance.now();
  const memory = await openMemory(path);
  try {
    measured.push(['opening after the kill', performance.now() - start, 'ms']);
    await verify(stage, memory, acknowledged);
  } finally {
    await memory.close();
  }
}

/** Gives the number of pairs that were acknowledged before the writer died. */
async function killWriter(path: string): Promise<number> {
  const child = spawn(process.execPath, [...FLAGS, WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === PAIRS) child.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}

async function verify(stage: Stage, memory: LongTermMemory, acknowledged: number): Promise<void> {
  const { films, documents } = stage;
  const notes = memory.namespace(NOTES);
  const numbers = Array.from({ length: acknowledged + 1 }, (_, index) => index + 1);
  const singles = await notes.retrieveMany(numbers.map((number) => `note-${number}`));
  const twins = await notes.retrieveMany(numbers.map((number) => `twin-${number}`));
  const lost = singles.slice(0, acknowledged).filter((note, index) => {
    const value = note?.value as { readonly number: number } | undefined;
    return value?.number !== index + 1;
  }).length;
  const finding = `${acknowledged - lost} of ${acknowledged} pairs`;
  claim(stage, 'no acknowledged note is lost', lost === 0 && acknowledged >= PAIRS, finding);
  const halves = singles.filter((note, index) => !isDeepStrictEqual(note?.value, twins[index]?.value)).length;
  claim(stage, 'no pair is there by half', halves === 0, `${halves} halves`);
  const { hits } = await notes.search('everything', { limit: 1 });
  claim(stage, 'the notes are found by their words', hits.length === 1, `${hits.length} hit`);
  const before = [await memory.namespace(FILMS).count(), await memory.namespace(DOCUMENTS).count()];
  const held = before[0] === films.length && before[1] === documents.length;
  claim(stage, 'what was there before is still there', held, `${before[0]} films, ${before[1]} documents`);
}
