import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fillPlaces } from './fill-places.ts';
import { findFigures } from './saved-figures.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/benchmarks.md', import.meta.url));
const FORMATTER = fileURLToPath(new URL('../../../../node_modules/@biomejs/biome/bin/biome', import.meta.url));

/** Puts the last complete runs into the page, each area at its place; says which. */
export async function writeDocs(): Promise<string> {
  const { text, filled } = await fillPlaces(await readFile(PAGE, 'utf8'), findFigures);
  await writeFile(PAGE, text);
  // Tables are aligned by the formatter that checks them.
  await promisify(execFile)(process.execPath, [FORMATTER, 'format', '--write', PAGE]);
  return filled.length === 0
    ? 'no complete run has been saved; run an area without --quick first'
    : `filled: ${filled.join(', ')}`;
}
