import type { JsonValue, StoreItem } from '@eider/core';

/** A film of the data set, as far as the demo looks at it. What is unknown is null there. */
export interface Film {
  readonly title: string;
  readonly year: number;
  readonly genre: string | null;
  readonly item: StoreItem;
}

/** A row of movies.json: titles may be numbers, years are the end of the release date. */
export type FilmRow = Readonly<Record<string, JsonValue>>;

/**
 * Key, value and metadata of a film. Titles are missing, or shared by remakes, and a remake may be of the same year: so the row's own number stands
 * first in the key, padded, and makes it unique.
 */
export function toFilm(row: FilmRow, index: number): Film {
  const title = row['Title'] === null ? '(untitled)' : String(row['Title']);
  const year = Number(String(row['Release Date']).slice(-4));
  const genre = row['Major Genre'] === null ? null : String(row['Major Genre']);
  const [director = null, rating = null] = [row['Director'], row['MPAA Rating']];
  const key = `${String(index + 1).padStart(4, '0')} ${title}`;
  // Only what is known: a filter on something else does not find the film.
  const facts = { year, genre, director, rating, imdb: row['IMDB Rating'] ?? null };
  const metadata = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null));
  return { title, year, genre, item: { key, value: { ...row, Title: title }, metadata } };
}
