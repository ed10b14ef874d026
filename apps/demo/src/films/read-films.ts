import { readFile } from 'node:fs/promises';
import { type Film, type FilmRow, toFilm } from './film.ts';

/** The films of vega-datasets, or of another file of the same form. */
export async function readFilms(path?: string): Promise<readonly Film[]> {
  const file = path ?? new URL('../data/movies.json', import.meta.resolve('vega-datasets'));
  const rows = JSON.parse(await readFile(file, 'utf8')) as readonly FilmRow[];
  return rows.map(toFilm);
}
