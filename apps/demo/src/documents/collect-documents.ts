import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document, DocumentSource } from './document.ts';
import { pythonLibrary } from './python-library.ts';
import { textFiles } from './text-files.ts';

const PAGES = ['*.md', '*/*.md', '*/*.txt', '*/*.rst', '*/*/*.md', '*/*/*.rst'];
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Each source and the part of all documents that it may give. What is installed with the repository comes last: it is always there. */
const SOURCES: readonly { readonly source: DocumentSource; readonly share: number }[] = [
  { source: pythonLibrary, share: 0.8 },
  {
    source: textFiles({ name: 'manuals of the system', folder: '/usr/share/doc', patterns: PAGES, prefix: 'system' }),
    share: 0.1,
  },
  {
    source: textFiles({
      name: "Node's own pages",
      folder: join(dirname(process.execPath), '..'),
      patterns: ['*.md', 'share/doc/node/**/*.md'],
      prefix: 'node',
    }),
    share: 0.1,
  },
  {
    source: textFiles({
      name: 'pages of installed packages',
      folder: join(ROOT, 'node_modules/.pnpm'),
      patterns: ['*/node_modules/*/*.md', '*/node_modules/@*/*/*.md'],
      prefix: 'package',
    }),
    share: 1,
  },
];

/** At most `limit` real documents of this machine, whatever it has. */
export async function* collectDocuments(limit: number): AsyncIterable<Document> {
  let left = limit;
  for (const { source, share } of SOURCES) {
    for await (const document of source.read(Math.min(left, Math.ceil(limit * share)))) {
      left -= 1;
      yield document;
    }
  }
}
