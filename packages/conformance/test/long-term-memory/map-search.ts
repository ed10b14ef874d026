import { compareCodePoints, EiderError, type Highlight, type SearchOptions } from '@eider/core';
import { matches } from './map-filter.ts';
import { highlightsOf } from './map-highlights.ts';
import { type Part, partsOf, wordsInRow } from './map-query.ts';
import type { MapEntry } from './map-store.ts';
import { textsOf, tokensOf } from './map-words.ts';

/** A record that was found. */
export interface MapHit {
  readonly key: string;
  readonly score: number;
  readonly highlights?: readonly Highlight[];
}

interface Document {
  readonly key: string;
  readonly entry: MapEntry;
  readonly terms: readonly string[];
  /** Words and parts of words. */
  readonly length: number;
  /** The row of words of each of its texts. */
  readonly rows: readonly (readonly string[])[];
}

/** A page of the records that a search finds among these; everything is looked at each time. */
export function searchMap(
  live: ReadonlyMap<string, MapEntry>,
  namespace: readonly string[],
  query: string | undefined,
  options: SearchOptions,
): { readonly hits: readonly MapHit[]; readonly cursor?: string } {
  const { limit = 10, filter = {}, minScore = 0, fuzzy = false, highlights = false, cursor } = options;
  check(query, { limit, minScore, fuzzy, highlights });
  matches({}, filter);
  const owner = JSON.stringify([namespace, query?.trim() === '' ? undefined : query, filter, fuzzy]);
  const after = cursor === undefined ? undefined : placeIn(cursor, owner);
  const parts = query === undefined ? [] : partsOf(query, fuzzy);
  const all = foundIn(live, query, parts).filter(
    ({ key, score }) => score >= minScore && matches(JSON.parse(live.get(key)?.metadata ?? '{}'), filter),
  );
  const from = after === undefined ? 0 : all.filter((hit) => !isBehind(hit, after, live)).length;
  const hits = all.slice(from, from + limit);
  const last = hits.at(-1);
  const marked = hits.map((hit) =>
    highlights ? { ...hit, highlights: highlightsOf(textsOf(live.get(hit.key) as MapEntry), parts) } : hit,
  );
  if (last === undefined || from + limit >= all.length) return { hits: marked };
  const revision = live.get(last.key)?.revision ?? 0;
  return { hits: marked, cursor: encodeURIComponent(JSON.stringify([owner, last.score, last.key, revision])) };
}

function check(
  query: unknown,
  options: { readonly [Name in 'limit' | 'minScore' | 'fuzzy' | 'highlights']: SearchOptions[Name] },
): void {
  const { limit, minScore, fuzzy, highlights } = options;
  const isRight =
    (query === undefined || typeof query === 'string') &&
    Number.isSafeInteger(limit) &&
    Number(limit) >= 0 &&
    Number.isFinite(minScore) &&
    typeof fuzzy === 'boolean' &&
    typeof highlights === 'boolean';
  if (!isRight) throw new EiderError('INVALID_ARGUMENT', 'bad search');
}

type Place = readonly [owner: string, score: number, key: string, revision: number];

function placeIn(cursor: string, owner: string): Place {
  try {
    const place = JSON.parse(decodeURIComponent(cursor)) as Place;
    if (encodeURIComponent(JSON.stringify(place)) === cursor && place[0] === owner) return place;
  } catch {
    // Not one of ours.
  }
  throw new EiderError('INVALID_ARGUMENT', 'bad cursor');
}

function isBehind({ key, score }: MapHit, place: Place, live: ReadonlyMap<string, MapEntry>): boolean {
  const [, lastScore, lastKey, lastRevision] = place;
  if (lastScore === 0) return (live.get(key)?.revision ?? 0) < lastRevision;
  return score < lastScore || (score === lastScore && compareCodePoints(key, lastKey) > 0);
}

function foundIn(
  live: ReadonlyMap<string, MapEntry>,
  query: string | undefined,
  parts: readonly Part[],
): readonly MapHit[] {
  const documents = [...live].map(([key, entry]): Document => {
    const texts = textsOf(entry);
    const tokens = texts.flatMap(tokensOf);
    const length = tokens.filter(({ role }) => role !== 'whole' && role !== 'segment').length;
    return { key, entry, terms: tokens.map(({ term }) => term), length, rows: texts.map(wordsInRow) };
  });
  const isOnlyExclusion = parts.length > 0 && parts.every(({ demand }) => demand === 'not');
  const kept = documents.filter((document) => isKept(document, parts));
  if (query === undefined || query.trim() === '' || isOnlyExclusion) {
    return kept.sort((a, b) => b.entry.revision - a.entry.revision).map(({ key }) => ({ key, score: 0 }));
  }
  const scores = scoresOf(documents, parts);
  return kept
    .map(({ key }) => ({ key, score: scores.get(key) ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compareCodePoints(a.key, b.key));
}

function isKept(document: Document, parts: readonly Part[]): boolean {
  return parts.every((part) => {
    if (part.demand === 'may') return true;
    return holds(document, part) === (part.demand === 'must');
  });
}

function holds({ terms, rows }: Document, { tests, phrase }: Part): boolean {
  if (phrase === undefined) return tests.some(({ test }) => terms.some(test));
  return rows.some((row) => row.some((_, at) => phrase.every((word, step) => row[at + step] === word)));
}

/** BM25, each test as one word. */
function scoresOf(documents: readonly Document[], parts: readonly Part[]): ReadonlyMap<string, number> {
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const tests = new Map<string, { readonly weight: number; readonly test: (term: string) => boolean }>();
  for (const { name, weight, test } of parts.filter(({ demand }) => demand !== 'not').flatMap((part) => part.tests)) {
    tests.set(name, { weight: (tests.get(name)?.weight ?? 0) + weight, test });
  }
  const scores = new Map<string, number>();
  for (const { test, weight } of tests.values()) {
    const counts = documents.map(({ key, terms, length }) => ({ key, length, count: terms.filter(test).length }));
    const holding = counts.filter(({ count }) => count > 0);
    const idf = Math.log(1 + (documents.length - holding.length + 0.5) / (holding.length + 0.5));
    for (const { key, length, count } of holding) {
      const score = (weight * idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / mean));
      scores.set(key, (scores.get(key) ?? 0) + score);
    }
  }
  return scores;
}
