import { type MatchMode, type SqlRow, SqlTimestamp } from '@eider/core';
import { keepBest, type Match, type SchemaQuery, type StoredSchema } from './schema-match.ts';
import { parseTerms } from './schema-terms.ts';
import type { TenantDatabase } from './tenant-database.ts';
import { TenantSchemaIndex } from './tenant-schema-index.ts';
import type { TenantQuery } from './tenant-scope.ts';

/** Rows of one part of a scan: a bound for memory. */
const SCAN_ROWS = 20_000;

const SCHEMAS: TenantQuery = {
  table: 'eider_embeddings',
  columns: ['created_at', 'schema_exact', 'schema_shape', 'schema_terms'],
  where: [],
  orderBy: { column: 'created_at' },
};

/** What is asked of a tenant's schemas. */
export interface SchemaSearch {
  readonly query: SchemaQuery;
  readonly mode: MatchMode;
  readonly limit: number;
}

/**
 * Indexes of schemas in memory, one for each tenant that searches, made at its first search and kept up by every write. Together they hold at most
 * `maxTerms` terms: the tenant that searched longest ago goes first. A tenant with more than that is searched by reading all its schemas.
 */
export class TenantSchemas {
  readonly #database: TenantDatabase;
  readonly #maxTerms: number;
  /** In the order of their last search. */
  readonly #indexes = new Map<string, TenantSchemaIndex>();
  readonly #tooLarge = new Set<string>();

  constructor(database: TenantDatabase, maxTerms: number) {
    this.#database = database;
    this.#maxTerms = maxTerms;
  }

  async find(tenantId: string, search: SchemaSearch, signal?: AbortSignal): Promise<readonly Match[]> {
    const index = this.#touch(tenantId) ?? (await this.#load(tenantId, signal));
    return index === undefined
      ? this.#scan(tenantId, search, signal)
      : index.find(search.query, search.mode, search.limit);
  }

  /** Follows a write that was committed; to be called in the turn of the write. */
  put(tenantId: string, row: number, schema: StoredSchema): void {
    this.#indexes.get(tenantId)?.put(row, schema);
  }

  remove(tenantId: string, row: number): void {
    const index = this.#indexes.get(tenantId);
    index?.remove(row);
    if (index?.isWorn === true) this.#indexes.delete(tenantId);
    this.#tooLarge.delete(tenantId);
  }

  #touch(tenantId: string): TenantSchemaIndex | undefined {
    const index = this.#indexes.get(tenantId);
    if (index === undefined) return undefined;
    this.#indexes.delete(tenantId);
    this.#indexes.set(tenantId, index);
    this.#shrink();
    return this.#indexes.get(tenantId);
  }

  /** Reads a tenant's schemas within a turn, so that no write falls between reading and following. */
  async #load(tenantId: string, signal?: AbortSignal): Promise<TenantSchemaIndex | undefined> {
    if (this.#tooLarge.has(tenantId)) return undefined;
    return this.#database.turn(async () => {
      const known = this.#indexes.get(tenantId);
      if (known !== undefined) return known;
      const index = new TenantSchemaIndex();
      for await (const rows of this.#database.reader(tenantId, signal).stream(SCHEMAS)) {
        for (const row of rows) index.put(rowOf(row), schemaOf(row));
        if (index.size > this.#maxTerms) {
          this.#tooLarge.add(tenantId);
          return undefined;
        }
      }
      this.#indexes.set(tenantId, index);
      this.#shrink();
      return index;
    });
  }

  #shrink(): void {
    let size = 0;
    for (const index of this.#indexes.values()) size += index.size;
    for (const [tenantId, index] of this.#indexes) {
      if (size <= this.#maxTerms) return;
      size -= index.size;
      this.#indexes.delete(tenantId);
    }
  }

  async #scan(tenantId: string, { query, mode, limit }: SchemaSearch, signal?: AbortSignal): Promise<readonly Match[]> {
    const best: Match[] = [];
    let part = new TenantSchemaIndex();
    let rows = 0;
    const endPart = (): void => {
      for (const match of part.find(query, mode, limit)) keepBest(best, match, limit);
      part = new TenantSchemaIndex();
      rows = 0;
    };
    for await (const batch of this.#database.reader(tenantId, signal).stream(SCHEMAS)) {
      for (const row of batch) part.put(rowOf(row), schemaOf(row));
      rows += batch.length;
      if (rows >= SCAN_ROWS) endPart();
    }
    endPart();
    return best;
  }
}

function rowOf(row: SqlRow): number {
  const createdAt = row['created_at'];
  return createdAt instanceof SqlTimestamp ? Number(createdAt.micros) : 0;
}

function schemaOf(row: SqlRow): StoredSchema {
  return {
    exact: String(row['schema_exact']),
    shape: String(row['schema_shape']),
    terms: parseTerms(String(row['schema_terms'])),
  };
}
