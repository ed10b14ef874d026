import type { SqlEngine } from '@eider/core';

/** What an adapter gives the SqlEngine suite: fresh engines and a place for files. */
export interface SqlEngineFixture {
  /** A fresh engine on a new database in memory. The fixture closes it in the end. */
  open(settings?: SqlEngineFixtureSettings): Promise<SqlEngine>;
  /** A path, in the adapter's own kind of files, where nothing is yet. Without files: any text. */
  newPath(name: string): string;
  /** Content of such a file; undefined if there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}

/** Settings that every adapter's open function takes. */
export interface SqlEngineFixtureSettings {
  /** Opens this file as the main database instead of one in memory. */
  readonly path?: string;
  readonly readOnly?: boolean;
  /** Default deadline of statements. */
  readonly timeoutMs?: number;
  /** Default limit of rows. */
  readonly maxRows?: number;
  /** Sessions at once, and how long a call waits for one. */
  readonly sessions?: { readonly limit: number; readonly waitMs: number };
  /** Forbids files, extensions and changes of settings once open. */
  readonly lockedDown?: boolean;
}
