import type { LongTermMemory } from '@eider/core';
import type { Document } from '../documents/document.ts';
import { claim, DOCUMENTS, type Stage } from './stage.ts';

const QUERIES = ['regular expression pattern', 'install package npm', 'open a file for reading'];
const WORDS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const HUMP = /\p{Ll}(?=\p{Lu})|[\p{Lu}\p{N}](?=\p{Lu}\p{Ll})/gu;
const ALL = 100_000;
const NOTES_TO_FIND = 20;

/** Search over documentation, compared with looking through every document; and a note that is found as soon as it is stored. */
export async function searchDocuments(stage: Stage, root: LongTermMemory): Promise<void> {
  const memory = root.namespace(DOCUMENTS);
  stage.terminal.heading('Documentation');
  const words = new Map(stage.documents.map((document) => [document.key, wordsOf(document.text)]));
  for (const query of QUERIES) {
    const { hits } = await memory.search(query, { limit: 3 });
    stage.terminal.table(
      [`"${query}"`, 'begins'],
      hits.map(({ record }) => [record.key, beginningOf((record.value as { readonly text: string }).text)]),
    );
    stage.terminal.line();
    const found = await memory.search(query, { limit: ALL });
    const asked = [...wordsOf(query)];
    const expected = [...words].filter(([, own]) => asked.some((word) => own.has(word))).map(([key]) => key);
    const keys = found.hits.map(({ record }) => record.key);
    const held = keys.length > 0 && keys.toSorted().join('\n') === expected.toSorted().join('\n');
    const finding = `${keys.length} found, ${expected.length} by looking through all`;
    claim(stage, `"${query}" finds each document that holds one of the words`, held, finding);
  }
  await findAtOnce(stage, memory);
  await measure(stage, memory);
}

/** A text is found when its store has resolved, and no longer when it was deleted. */
async function findAtOnce(stage: Stage, memory: LongTermMemory): Promise<void> {
  const times: number[] = [];
  let [found, gone] = [0, 0];
  for (let note = 0; note < NOTES_TO_FIND; note += 1) {
    const word = `eiderdown${note}`;
    const start = performance.now();
    await memory.store(word, { text: `eiders line their nests with ${word}` });
    const { hits } = await memory.search(word);
    times.push(performance.now() - start);
    if (hits.length === 1 && hits[0]?.record.key === word) found += 1;
    const deleted = await memory.delete(word);
    if (deleted && (await memory.search(word)).hits.length === 0) gone += 1;
  }
  stage.measured.push(['storing a text and finding it', medianOf(times), 'ms']);
  const finding = `${found} of ${NOTES_TO_FIND} found, ${gone} gone`;
  const held = found === NOTES_TO_FIND && gone === NOTES_TO_FIND;
  claim(stage, 'a new text is found at once, a deleted one no longer', held, finding);
}

async function measure({ documents, measured }: Stage, memory: LongTermMemory): Promise<void> {
  const queries = documents
    .slice(0, 200)
    .map(twoWordsOf)
    .filter((query) => query !== '');
  const times: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    await memory.search(query);
    times.push(performance.now() - start);
  }
  measured.push([`search, median of ${queries.length} queries of two words`, medianOf(times), 'ms']);
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** Two words from the middle of a text. */
function twoWordsOf({ text }: Document): string {
  const words = [...wordsOf(text)];
  return words.slice(words.length >> 1, (words.length >> 1) + 2).join(' ');
}

function wordsOf(text: string): ReadonlySet<string> {
  // `openFile` is found by its parts too.
  return new Set([text, text.replace(HUMP, '$& ')].flatMap((one) => fold(one).match(WORDS) ?? []));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

function beginningOf(text: string): string {
  return text.trim().slice(0, 60);
}
