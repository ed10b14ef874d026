import type { LongTermMemory } from '@eider/core';
import type { Document } from '../documents/document.ts';
import { claim, DOCUMENTS, type Stage } from './stage.ts';

const QUERIES = ['regular expression pattern', 'install package npm', 'open a file for reading'];
const WORDS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const ALL = 100_000;

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
  const start = performance.now();
  await memory.store('eiderdown', { text: 'eiderdown is what eiders line their nests with' });
  const after = await memory.search('eiderdown');
  stage.measured.push(['storing a text and finding it', performance.now() - start, 'ms']);
  const deleted = await memory.delete('eiderdown');
  const gone = await memory.search('eiderdown');
  const finding = `${after.hits.length} hit, then ${gone.hits.length}`;
  const held = after.hits.some(({ record }) => record.key === 'eiderdown') && deleted;
  claim(stage, 'a new text is found at once, a deleted one no longer', held && gone.hits.length === 0, finding);
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
  const middle = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  measured.push([`search, median of ${queries.length} queries of two words`, middle, 'ms']);
}

/** Two words from the middle of a text. */
function twoWordsOf({ text }: Document): string {
  const words = [...wordsOf(text)];
  return words.slice(words.length >> 1, (words.length >> 1) + 2).join(' ');
}

function wordsOf(text: string): ReadonlySet<string> {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  return new Set(folded.match(WORDS) ?? []);
}

function beginningOf(text: string): string {
  return text.trim().slice(0, 60);
}
