/**
 * DuckDB's own full-text extension: a table in memory and an index that is a snapshot of it, made by one PRAGMA. Nothing stored afterwards is found
 * until the index is made anew. Through the binding itself: that PRAGMA is several statements, which an engine of ours refuses.
 */
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api';
import type { PeerSource } from './install/peer-source.ts';
import type { PeerItem, PeerRecord } from './node-sqlite.ts';

const SEARCH = `SELECT key, value FROM
  (SELECT key, value, fts_main_documents.match_bm25(key, $1) AS score FROM documents)
  WHERE score IS NOT NULL ORDER BY score DESC LIMIT $2`;

export interface FtsOptions {
  /** `none` compares words as they are. */
  readonly stemmer: 'none' | 'porter';
}

export class DuckDbFtsPeer {
  readonly #connection: DuckDBConnection;
  #search: DuckDBPreparedStatement | undefined;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(source: PeerSource): Promise<DuckDbFtsPeer> {
    const extension = join(await source.extension('fts'), 'fts.duckdb_extension');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`LOAD '${extension.replaceAll("'", "''")}'`);
    await connection.run('CREATE TABLE documents (key VARCHAR, value VARCHAR, text VARCHAR)');
    return new DuckDbFtsPeer(connection);
  }

  /** Adds documents and makes the index. */
  async load(items: Iterable<PeerItem>, { stemmer }: FtsOptions): Promise<void> {
    const appender = await this.#connection.createAppender('documents');
    for (const { key, value, text = '' } of items) {
      appender.appendVarchar(key);
      appender.appendVarchar(JSON.stringify(value));
      appender.appendVarchar(text);
      appender.endRow();
    }
    appender.closeSync();
    const options = `stemmer = '${stemmer}', stopwords = '${stemmer === 'none' ? 'none' : 'english'}'`;
    await this.#connection.run(`PRAGMA create_fts_index('documents', 'key', 'text', ${options})`);
    this.#search = await this.#connection.prepare(SEARCH);
  }

  /** Records that hold any of the words, best first. */
  async search(words: readonly string[], limit: number): Promise<readonly PeerRecord[]> {
    if (this.#search === undefined) throw new Error('load documents first');
    this.#search.bindVarchar(1, words.join(' '));
    this.#search.bindInteger(2, limit);
    const rows = (await this.#search.runAndReadAll()).getRows();
    return rows.map(([key, value]) => ({ key: String(key), value: JSON.parse(String(value)), metadata: {} }));
  }

  close(): void {
    this.#connection.closeSync();
  }
}
