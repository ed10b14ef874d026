import {
  canonicalJson,
  createTable,
  type DocumentCallOptions,
  type DocumentItem,
  digestJson,
  EiderError,
  identifier,
  type JsonObject,
  joinSql,
  type SqlEngine,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  sql,
} from '@eider/core';
import type { KeyPage, KeyPageOptions, TransactionalTarget } from '../document-target.ts';

export interface SqlDocumentTargetSettings {
  /** Table of the documents: id (`collection/key`), collection, key, content (canonical JSON). @default 'eider_documents' */
  readonly table?: string;
}

/** Parameters in one statement stay bounded. */
const ROWS_PER_STATEMENT = 200;

/** Documents as rows of one table of a DuckDB database, made if it is missing. */
export async function sqlDocumentTarget(
  engine: SqlEngine,
  { table = 'eider_documents' }: SqlDocumentTargetSettings = {},
): Promise<TransactionalTarget> {
  const text = { type: 'VARCHAR', notNull: true } as const;
  await createTable(engine, {
    name: table,
    columns: ['id', 'collection', 'key', 'content'].map((name) => ({ name, ...text })),
    primaryKey: ['id'],
    ifNotExists: true,
  });
  return new SqlDocumentTarget(engine, identifier(table));
}

class SqlDocumentTarget implements TransactionalTarget {
  readonly #engine: SqlEngine;
  readonly #table: SqlStatement;

  constructor(engine: SqlEngine, table: SqlStatement) {
    this.#engine = engine;
    this.#table = table;
  }

  // One table holds every collection.
  async prepare(): Promise<void> {}

  async put(collection: string, documents: readonly DocumentItem[], options: DocumentCallOptions = {}): Promise<void> {
    await this.transaction((target) => target.put(collection, documents, options), options);
  }

  async get(collection: string, key: string, options: DocumentCallOptions = {}): Promise<DocumentItem | undefined> {
    const { rows } = await this.#engine.query(
      sql`SELECT content FROM ${this.#table} WHERE id = ${idOf(collection, key)}`,
      options,
    );
    const [row] = rows;
    return row === undefined ? undefined : { key, content: contentOf(row) };
  }

  async digests(
    collection: string,
    keys: readonly string[],
    options: DocumentCallOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    if (keys.length === 0) return new Map();
    const ids = joinSql(keys.map((key) => sql`${idOf(collection, key)}`));
    const { rows } = await this.#engine.query(
      sql`SELECT key, content FROM ${this.#table} WHERE id IN (${ids})`,
      options,
    );
    // From the content, not from a digest beside it: what is damaged must show.
    return new Map(rows.map((row) => [String(row['key']), digestJson(contentOf(row))]));
  }

  async keys(collection: string, { after, limit, ...options }: KeyPageOptions): Promise<KeyPage> {
    const behind = after === undefined ? sql`` : sql` AND key > ${after}`;
    const { rows } = await this.#engine.query(
      sql`SELECT key FROM ${this.#table} WHERE collection = ${collection}${behind} ORDER BY key LIMIT ${limit + 1}`,
      options,
    );
    const keys = rows.slice(0, limit).map((row) => String(row['key']));
    return { keys, next: rows.length > limit ? keys.at(-1) : undefined };
  }

  async count(collection: string, options: DocumentCallOptions = {}): Promise<number> {
    const { rows } = await this.#engine.query(
      sql`SELECT count(*)::INTEGER AS documents FROM ${this.#table} WHERE collection = ${collection}`,
      options,
    );
    return Number(rows[0]?.['documents']);
  }

  delete(collection: string, key: string, options: DocumentCallOptions = {}): Promise<boolean> {
    return this.transaction((target) => target.delete(collection, key, options), options);
  }

  transaction<T>(
    work: (target: Pick<TransactionalTarget, 'put' | 'delete'>, session: SqlSession) => Promise<T>,
    options: DocumentCallOptions = {},
  ): Promise<T> {
    const table = this.#table;
    return this.#engine.transaction(
      (session) =>
        work(
          {
            put: (collection, documents) => putRows(session, table, rowsOf(collection, documents)),
            delete: async (collection, key) => {
              const { rowsChanged } = await session.execute(
                sql`DELETE FROM ${table} WHERE id = ${idOf(collection, key)}`,
              );
              return rowsChanged > 0;
            },
          },
          session,
        ),
      options,
    );
  }
}

async function putRows(session: SqlSession, table: SqlStatement, rows: readonly SqlStatement[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = joinSql(rows.slice(start, start + ROWS_PER_STATEMENT));
    await session.execute(sql`INSERT INTO ${table} (id, collection, key, content) VALUES ${values}
      ON CONFLICT (id) DO UPDATE SET content = EXCLUDED.content`);
  }
}

/** One statement cannot replace a row twice: of several with one key the last is kept. */
function rowsOf(collection: string, documents: readonly DocumentItem[]): readonly SqlStatement[] {
  const texts = new Map(documents.map(({ key, content }) => [key, canonicalJson(content)]));
  return [...texts].map(([key, text]) => sql`(${idOf(collection, key)}, ${collection}, ${key}, ${text})`);
}

/** Injective: no collection's name has a slash. */
function idOf(collection: string, key: string): string {
  return `${collection}/${key}`;
}

function contentOf(row: SqlRow): JsonObject {
  try {
    return JSON.parse(String(row['content'])) as JsonObject;
  } catch {
    throw new EiderError('CORRUPT_DATA', 'a stored document is not JSON any more: migrate it again');
  }
}
