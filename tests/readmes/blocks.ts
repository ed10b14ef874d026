import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listWorkspace } from '../../scripts/test/workspace.ts';
import { ROOT } from '../workspace/root.ts';

/** A fenced block of code in a page. */
export interface Block {
  /** Relative to the root. */
  readonly file: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The word behind the opening fence; empty without one. */
  readonly language: string;
  readonly source: string;
}

/** The README of the repository and those of its packages and apps, also the ones that are missing. */
export function listReadmes(): readonly string[] {
  return ['README.md', ...listWorkspace(ROOT).map((member) => join(member.directory, 'README.md'))];
}

/** Every page whose code has to run: the READMEs and the pages right under docs/. */
export function listPages(): readonly string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return [...listReadmes(), ...docs.sort().map((name) => join('docs', name))].filter((file) =>
    existsSync(join(ROOT, file)),
  );
}

/** The fenced blocks of a page, in its order. */
export function readBlocks(file: string): readonly Block[] {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [, fence, language] = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/.exec(lines[index] ?? '') ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, other) => other > index && line.trim() === fence);
    const last = end === -1 ? lines.length : end;
    blocks.push({ file, line: index + 1, language: language ?? '', source: lines.slice(index + 1, last).join('\n') });
    index = last;
  }
  return blocks;
}
