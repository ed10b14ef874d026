import type { Analyzer } from './analyzer.ts';
import { placesOfPhrase } from './phrase.ts';
import type { TermMatcher } from './term-matcher.ts';
import { type Word, type WordList, wordListOf } from './word-list.ts';

/** What is to be found in the texts of a hit. */
export interface Wanted {
  readonly analyzer: Analyzer;
  readonly matcher: TermMatcher;
  readonly phrases: readonly WordList[];
}

/** A place in a text that matched, and which part of the query it fulfils. */
export interface MatchPlace {
  readonly start: number;
  readonly end: number;
  readonly part: number;
}

/** Every place of a text that matches, in order, overlapping ones as one. */
export function matchPlaces(text: string, { analyzer, matcher, phrases }: Wanted): readonly MatchPlace[] {
  const places: MatchPlace[] = [];
  analyzer.terms(
    text,
    (term, _, start, end) => {
      const part = matcher.partOf(term);
      if (part !== undefined) places.push({ start, end, part });
    },
    { exactPlaces: true },
  );
  if (phrases.length > 0) places.push(...phrasePlaces(wordListOf(text, analyzer), phrases));
  return merged(places.sort((a, b) => a.start - b.start || b.end - a.end));
}

function phrasePlaces(text: WordList, phrases: readonly WordList[]): readonly MatchPlace[] {
  return phrases.flatMap((phrase, at) =>
    Array.from(placesOfPhrase(text, phrase), ({ first, next }) => ({
      start: (text.words[first] as Word).start,
      end: (text.words[next - 1] as Word).end,
      // Numbered apart from the words.
      part: -1 - at,
    })),
  );
}

function merged(places: readonly MatchPlace[]): readonly MatchPlace[] {
  const result: MatchPlace[] = [];
  for (const place of places) {
    const last = result.at(-1);
    if (last === undefined || place.start >= last.end) result.push(place);
    else if (place.end > last.end) result[result.length - 1] = { ...last, end: place.end };
  }
  return result;
}
