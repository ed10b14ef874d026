import { open } from 'node:fs/promises';

/** What a file is, by how it begins; `empty` has no bytes. */
export type FileKind = 'duckdb' | 'sqlite' | 'empty' | 'other';

const SQLITE = 'SQLite format 3\0';
// Behind the checksum of the first block.
const DUCKDB = { at: 8, text: 'DUCK' } as const;

/** Looks at the first bytes of a file. */
export async function fileKind(path: string): Promise<FileKind> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0);
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    if (head === '') return 'empty';
    if (head === SQLITE) return 'sqlite';
    return head.startsWith(DUCKDB.text, DUCKDB.at) ? 'duckdb' : 'other';
  } finally {
    await file.close();
  }
}
