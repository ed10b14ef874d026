/**
 * SQLite through node:sqlite, set up as well as we know how for the same job: WAL with synchronous FULL, so that a transaction is on the disk
 * when it returns, as a store of ours is (NORMAL beside our relaxed durability: neither syncs at once); prepared statements, kept; a page cache as large as our caches; values stored as JSON text and parsed when read. Calls are synchronous.
 * Without search records lie in one B-tree by namespace and key (WITHOUT ROWID), the fastest layout for points and pages; with search they have row
 * numbers and an FTS5 index without a copy of the texts, changed in the same transaction. The tokenizer keeps diacritics, as ours does; `porter` is asked for where ours stems, too.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JsonObject, JsonValue } from '@eider/core';

export interface PeerRecord {
  readonly key: string;
  readonly value: JsonValue;
  readonly metadata: JsonObject;
}

export interface PeerItem extends PeerRecord {
  /** What search sees; for a peer with search only. */
  readonly text?: string;
}

// As much as a memory of ours takes for records and segments by default; SQLite's own default is 2 MB.
const CACHE_KIB = 96 * 1024;
const PLAIN_TABLE = `CREATE TABLE IF NOT EXISTS memory (namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (namespace, key)) WITHOUT ROWID`;
const searchTables = (
  stemmer: string,
): string => `CREATE TABLE IF NOT EXISTS memory (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  metadata TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (namespace, key));
  CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5(text, content='', contentless_delete=1, tokenize='${stemmer}unicode61 remove_diacritics 0')`;
const UPSERT = `INSERT INTO memory (namespace, key, value, metadata, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, metadata = excluded.metadata, updated_at = excluded.updated_at`;
const SEARCH = `SELECT key, value, metadata FROM texts JOIN memory ON memory.id = texts.rowid
  WHERE texts MATCH ? AND namespace = ? ORDER BY texts.rank LIMIT ?`;

export interface SqliteFeatures {
  readonly search: boolean;
  /** @default 'FULL' */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** Reduces words to their stems. @default false */
  readonly porter?: boolean;
}

export class NodeSqlitePeer {
  readonly #database: DatabaseSync;
  readonly #namespace: string;
  readonly #upsert: StatementSync;
  readonly #index: StatementSync | undefined;
  readonly #get: StatementSync;
  readonly #page: StatementSync;
  readonly #search: StatementSync | undefined;

  constructor(path: string, namespace: string, features: SqliteFeatures) {
    this.#database = new DatabaseSync(path);
    this.#namespace = namespace;
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec(`PRAGMA synchronous = ${features.synchronous ?? 'FULL'}`);
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    this.#database.exec(features.search ? searchTables(features.porter === true ? 'porter ' : '') : PLAIN_TABLE);
    const prepare = (text: string): StatementSync => this.#database.prepare(text);
    this.#upsert = prepare(features.search ? `${UPSERT} RETURNING id` : UPSERT);
    this.#get = prepare('SELECT key, value, metadata FROM memory WHERE namespace = ? AND key = ?');
    this.#page = prepare(
      'SELECT key, value, metadata FROM memory WHERE namespace = ? AND key > ? ORDER BY key LIMIT ?',
    );
    this.#index = features.search ? prepare('INSERT OR REPLACE INTO texts (rowid, text) VALUES (?, ?)') : undefined;
    this.#search = features.search ? prepare(SEARCH) : undefined;
  }

  /** One record in a transaction of its own. */
  store(item: PeerItem): void {
    if (this.#index === undefined) this.#put(item);
    else this.storeMany([item]);
  }

  /** Records in one transaction. */
  storeMany(items: Iterable<PeerItem>): void {
    this.#database.exec('BEGIN IMMEDIATE');
    for (const item of items) this.#put(item);
    this.#database.exec('COMMIT');
  }

  retrieve(key: string): PeerRecord | undefined {
    const row = this.#get.get(this.#namespace, key);
    return row === undefined ? undefined : toRecord(row);
  }

  /** Many records in one read transaction: faster than one statement with a list of keys. */
  retrieveMany(keys: readonly string[]): readonly (PeerRecord | undefined)[] {
    this.#database.exec('BEGIN');
    const records = keys.map((key) => this.retrieve(key));
    this.#database.exec('COMMIT');
    return records;
  }

  list(after: string, limit: number): readonly PeerRecord[] {
    return this.#page.all(this.#namespace, after, limit).map(toRecord);
  }

  /** Records that hold any or all of the words, best first. */
  search(words: readonly string[], limit: number, need: 'any' | 'all' = 'any'): readonly PeerRecord[] {
    if (this.#search === undefined) throw new Error('this peer was opened without search');
    const query = words.map((word) => `"${word}"`).join(need === 'any' ? ' OR ' : ' AND ');
    return this.#search.all(query, this.#namespace, limit).map(toRecord);
  }

  count(): number {
    const row = this.#database
      .prepare('SELECT count(*) AS records FROM memory WHERE namespace = ?')
      .get(this.#namespace);
    return Number(row?.['records']);
  }

  /** Folds the write-ahead log into the file, and cuts it. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #put({ key, value, metadata, text }: PeerItem): void {
    const now = Date.now();
    const values = [this.#namespace, key, JSON.stringify(value), JSON.stringify(metadata), now, now] as const;
    if (this.#index === undefined) this.#upsert.run(...values);
    else this.#index.run(Number(this.#upsert.get(...values)?.['id']), text ?? '');
  }
}

function toRecord(row: Record<string, unknown>): PeerRecord {
  return {
    key: String(row['key']),
    value: JSON.parse(String(row['value'])) as JsonValue,
    metadata: JSON.parse(String(row['metadata'])) as JsonObject,
  };
}
