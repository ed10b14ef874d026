import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Document } from './document.ts';

const FOLDER = '/usr/share/man';
const FEWEST_CHARACTERS = 120;

/** Sections of the manual pages that this machine has, at most `limit`, each text once; none where there are no pages. */
export async function readManualSections(limit: number): Promise<readonly Document[]> {
  const sections = new Map<string, Document>();
  for (const chapter of ['man1', 'man3', 'man5', 'man7', 'man8']) {
    const folder = join(FOLDER, chapter);
    const files = await readdir(folder).catch((): string[] => []);
    for (const file of files.sort()) {
      if (!file.endsWith('.gz')) continue;
      const source = gunzipSync(await readFile(join(folder, file))).toString('utf8');
      for (const document of sectionsOf(file.replace(/\.gz$/, ''), source)) sections.set(document.text, document);
      if (sections.size >= limit) return [...sections.values()].slice(0, limit);
    }
  }
  return [...sections.values()];
}

/** The sections of a page without the marks of its typesetter. */
function sectionsOf(page: string, source: string): readonly Document[] {
  return source
    .split(/^\.SH\s+/m)
    .slice(1)
    .map((section, index) => ({ key: `${page}#${index}`, text: toPlainText(section) }))
    .filter(({ text }) => text.length >= FEWEST_CHARACTERS);
}

function toPlainText(section: string): string {
  return section
    .replace(/^[.']\\?".*$/gm, '')
    .replace(/^\.[A-Za-z]{1,3}\b/gm, '')
    .replace(/\\f(\(..|\[[^\]]*\]|.)/g, '')
    .replace(/\\-/g, '-')
    .replace(/\\\(../g, ' ')
    .replace(/\\[&|^e ]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
