import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerSource } from '../peers/install/peer-source.ts';

// What Debian packs Python's own documentation into.
const PACKAGE = 'python3.11-doc';
const SOURCES = '**/_sources/**/*.rst.txt';
const UNDERLINE = /^([=\-~^"'*#+])\1{2,}$/;
const FEWEST_CHARACTERS = 200;

/** A title and the text below it. */
export interface TitledText {
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

export interface PythonDocumentation {
  /** Whole pages. */
  readonly pages: readonly TitledText[];
  /** Every section of every page, without those below it. */
  readonly sections: readonly TitledText[];
}

/** Python's documentation in its source form. Rejects where it cannot be had. */
export async function readPythonDocumentation(peers: PeerSource): Promise<PythonDocumentation> {
  const folder = await peers.debian(PACKAGE);
  const files = (await Array.fromAsync(glob(SOURCES, { cwd: folder }))).sort();
  const pages: TitledText[] = [];
  const sections: TitledText[] = [];
  for (const file of files) {
    const found = sectionsOf(file, await readFile(join(folder, file), 'utf8'));
    const [first, ...rest] = found;
    if (first === undefined) continue;
    const text = [first.text, ...rest.flatMap((section) => [section.title, section.text])].join('\n');
    pages.push({ ...first, text });
    sections.push(...found);
  }
  return { pages: longEnough(pages), sections: longEnough(sections) };
}

function longEnough(texts: readonly TitledText[]): readonly TitledText[] {
  return texts.filter(({ text }) => text.length >= FEWEST_CHARACTERS);
}

function sectionsOf(file: string, source: string): readonly TitledText[] {
  const lines = source.split('\n');
  const sections: { title: string; lines: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const title = lines[index - 1] ?? '';
    if (
      UNDERLINE.test(line) &&
      title.trim() !== '' &&
      !UNDERLINE.test(title) &&
      line.length >= title.trimEnd().length
    ) {
      // The title was taken for a line of the section before.
      sections.at(-1)?.lines.pop();
      sections.push({ title, lines: [] });
    } else if (!UNDERLINE.test(line)) sections.at(-1)?.lines.push(line);
  }
  return sections.map((section, index) => ({
    key: `${file}#${index}`,
    title: toPlainText(section.title),
    text: toPlainText(section.lines.join('\n')),
  }));
}

/** Without the marks: `:mod:`json`` is json, directives lose their dots and keep their words. */
function toPlainText(source: string): string {
  return source
    .replace(/:[a-z:]+:`([^`<]*)(<[^`]*>)?`/g, '$1')
    .replace(/^\.\. [a-z-]+::/gm, '')
    .replace(/[`*|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
