import { open } from 'node:fs/promises';

/** What a file is, by how it begins; `empty` has no bytes. */
export type FileKind = 'duckdb' | 'sqlite' | 'log' | 'empty' | 'other';

const SQLITE = 'SQLite format 3\0';
// The commit log of a memory has two headers, of which one may be empty.
const LOG = { at: [0, 4_096], text: 'EIDERLOG' } as const;
const LOOKED_AT = 4_096 + LOG.text.length;
// Behind the checksum of the first block.
const DUCKDB = { at: 8, text: 'DUCK' } as const;

/** Looks at the first bytes of a file. */
export async function fileKind(path: string): Promise<FileKind> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    if (head === '') return 'empty';
    if (head.startsWith(SQLITE)) return 'sqlite';
    if (LOG.at.some((at) => head.startsWith(LOG.text, at))) return 'log';
    return head.startsWith(DUCKDB.text, DUCKDB.at) ? 'duckdb' : 'other';
  } finally {
    await file.close();
  }
}
