import type { Filter, LongTermMemory, SearchResult } from '@eider/core';
import type { Film } from '../films/film.ts';
import { claim, FILMS, type Stage } from './stage.ts';

const QUERY = 'space alien';
const FILTER: Filter = { genre: 'Comedy', year: { gte: 1995, lte: 2005 } };
const FILTERED_QUERY = 'love';
const ALL = 10_000;

/** Search by words, by metadata, and by both. */
export async function searchFilms(stage: Stage, root: LongTermMemory): Promise<void> {
  const memory = root.namespace(FILMS);
  await byWords(stage, memory);
  await byWordsAndFacts(stage, memory);
  await byFacts(stage, memory);
}

async function byWords(stage: Stage, memory: LongTermMemory): Promise<void> {
  stage.terminal.heading(`Films about "${QUERY}"`);
  const result = await memory.search(QUERY);
  showHits(stage, result);
  const titles = result.hits.map(({ record }) => (record.value as { readonly Title: string }).Title);
  const aliens = titles.filter((title) => /\balien\b/i.test(title));
  const held = aliens.includes('Alien') && aliens.includes('Alien: Resurrection');
  claim(stage, `"${QUERY}" finds the Alien films`, held, `${aliens.length} of ${titles.length} hits are called Alien`);
}

async function byWordsAndFacts(stage: Stage, memory: LongTermMemory): Promise<void> {
  stage.terminal.heading(`Comedies about "${FILTERED_QUERY}", 1995 to 2005`);
  const result = await memory.search(FILTERED_QUERY, { filter: FILTER, limit: 5 });
  showHits(stage, result);
  const strays = result.hits.filter(({ record }) => {
    const { genre, year } = record.metadata as { readonly genre?: string; readonly year: number };
    return genre !== 'Comedy' || year < 1995 || year > 2005;
  });
  const held = result.hits.length === 5 && strays.length === 0;
  claim(stage, 'the filter lets nothing else through', held, `${result.hits.length} hits, ${strays.length} strays`);
}

async function byFacts(stage: Stage, memory: LongTermMemory): Promise<void> {
  const { hits } = await memory.search(undefined, { filter: FILTER, limit: ALL });
  const expected = stage.films.filter(isWanted).map(({ item }) => item.key);
  const found = new Set(hits.map(({ record }) => record.key));
  const held = found.size === expected.length && hits.length === found.size && expected.every((key) => found.has(key));
  const finding = `${hits.length} found, ${expected.length} counted by hand`;
  claim(stage, 'the filter alone finds every comedy of these years', held && expected.length > 0, finding);
}

function isWanted({ genre, year }: Film): boolean {
  return genre === 'Comedy' && year >= 1995 && year <= 2005;
}

function showHits({ terminal }: Stage, { hits }: SearchResult): void {
  const rows = hits.map(({ record, score }) => {
    const { year, genre, director } = record.metadata as Readonly<Record<string, string | number | undefined>>;
    const { Title } = record.value as { readonly Title: string };
    return [score.toFixed(2), Title, String(year ?? ''), String(genre ?? ''), String(director ?? '')];
  });
  terminal.table(['score', 'title', 'year', 'genre', 'director'], rows);
  terminal.line();
}
