import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentSource } from './document.ts';

// What a page of a manual has at most; longer files are change logs.
const LONGEST_TEXT = 40_000;

export interface TextFiles {
  readonly name: string;
  /** Where to look; a folder that is not there has no files. */
  readonly folder: string;
  readonly patterns: readonly string[];
  /** First part of the keys. */
  readonly prefix: string;
}

/** Text files of a folder as documents, in the order of their paths. */
export function textFiles({ name, folder, patterns, prefix }: TextFiles): DocumentSource {
  return {
    name,
    async *read(limit) {
      const paths: string[] = [];
      for await (const path of glob([...patterns], { cwd: folder })) paths.push(path);
      let count = 0;
      for (const path of paths.sort()) {
        if (count >= limit) return;
        const text = await readFile(join(folder, path), 'utf8').catch(() => '');
        if (text.trim() === '') continue;
        count += 1;
        yield { key: `${prefix}/${path}`, text: text.slice(0, LONGEST_TEXT).toWellFormed(), source: name };
      }
    },
  };
}
