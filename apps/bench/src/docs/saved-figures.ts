import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measurement } from '../harness/measurement.ts';

const FOLDER = fileURLToPath(new URL('../../.results/figures', import.meta.url));

/** The last complete run of an area, with what a reader must know about it. */
export interface SavedFigures {
  readonly area: string;
  readonly description: readonly string[];
  readonly measurements: readonly Measurement[];
}

/** Keeps a run for `--write-docs`, in a folder that is not committed. */
export async function saveFigures(figures: SavedFigures): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${figures.area}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}

/** The last complete run of an area; undefined where there was none. */
export async function findFigures(area: string): Promise<SavedFigures | undefined> {
  try {
    return JSON.parse(await readFile(join(FOLDER, `${area}.json`), 'utf8')) as SavedFigures;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
