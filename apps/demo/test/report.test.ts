import { describe, expect, it } from 'vitest';
import { toFilm } from '../src/films/film.ts';
import { readFilms } from '../src/films/read-films.ts';
import { Checks } from '../src/report/checks.ts';
import { ProgressBar } from '../src/report/progress-bar.ts';
import { formatTable } from '../src/report/table.ts';

function progressOf(isTTY: boolean, total: number, ...steps: readonly number[]): string {
  const written: string[] = [];
  const bar = new ProgressBar('films', total, { isTTY, write: (text) => written.push(text) });
  for (const done of steps) bar.show(done);
  return written.join('');
}

describe('progress', () => {
  it('is a bar that is drawn again on a terminal, and ends its line at the end', () => {
    const drawn = progressOf(true, 1_000, 500, 1_000);
    expect(drawn).toBe(
      `\r  [${'#'.repeat(15)}${'.'.repeat(15)}] films 500 of 1,000\r  [${'#'.repeat(30)}] films 1,000 of 1,000\n`,
    );
  });

  it('is a line for each quarter elsewhere', () => {
    const steps = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(progressOf(false, 100, ...steps).split('\n')).toEqual([
      '  films 25 of 100',
      '  films 50 of 100',
      '  films 75 of 100',
      '  films 100 of 100',
      '',
    ]);
  });
});

describe('a table', () => {
  it('puts texts to the left, numbers to the right, and cuts what is too long', () => {
    const [heading, line, first, second] = formatTable(
      ['name', 'n'],
      [
        ['a', 1],
        ['x'.repeat(100), 20.25],
      ],
    );
    expect(heading).toBe(`name${' '.repeat(44)}     n`);
    expect(line).toBe(`${'-'.repeat(48)}  ----`);
    expect(first).toBe(`a${' '.repeat(47)}     1`);
    expect(second).toBe(`${'x'.repeat(47)}…  20.3`);
  });
});

describe('checks', () => {
  it('remember all, and those that failed', () => {
    const checks = new Checks();
    checks.check('the sky is up', true, 'seen');
    checks.check('pigs fly', false, '0 seen');
    expect(checks.made).toHaveLength(2);
    expect(checks.failed).toEqual([{ claim: 'pigs fly', held: false, finding: '0 seen' }]);
  });
});

describe('the films', () => {
  it('have keys of their own, though titles are missing or shared', async () => {
    const films = await readFilms();
    expect(new Set(films.map(({ item }) => item.key)).size).toBe(films.length);
    expect(new Set(films.map(({ title }) => title)).size).toBeLessThan(films.length);
  });

  it('keep what is known as metadata, and nothing that is not', () => {
    const row = { Title: null, 'Release Date': 'Nov 03 2006', 'Major Genre': null, Director: 'A', 'IMDB Rating': 7.5 };
    const { item } = toFilm(row, 41);
    expect(item).toMatchObject({ key: '0042 (untitled)', metadata: { year: 2006, director: 'A', imdb: 7.5 } });
    expect(Object.keys(item.metadata ?? {})).toEqual(['year', 'director', 'imdb']);
  });

  it('have texts as titles, also those that are numbers', () => {
    const row = { Title: 300, 'Release Date': 'Mar 09 2007', 'Major Genre': 'Action' };
    expect(toFilm(row, 0)).toMatchObject({ title: '300', year: 2007, item: { value: { Title: '300' } } });
  });
});
