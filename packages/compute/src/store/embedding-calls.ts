import {
  EiderError,
  type Embedding,
  type EmbeddingFilter,
  type EmbeddingInput,
  type MatchingEmbedding,
  type MatchMode,
  type MatchOptions,
  type Page,
  type PageOptions,
  type SchemaFingerprint,
  type StoredEmbedding,
} from '@eider/core';
import type { Condition } from './condition.ts';
import { deleteEmbeddingRow, EMBEDDING_PAGES, matchingEmbeddings, storeEmbeddingRows } from './embedding-table.ts';
import { EMBEDDING_FIELDS, parseFilter } from './filter.ts';
import { checkLimit, type PageRequest, parsePage } from './page.ts';
import { type EmbeddingRow, parseEmbedding, parseFingerprint } from './parse-embedding.ts';
import { readPage } from './read-page.ts';
import { aboutOne, checkItems, type StoreCall } from './store-call.ts';
import type { SchemaSearch } from './tenant-schemas.ts';

const COLLECTION = 'embeddings';
const MODES: readonly MatchMode[] = ['exact', 'equal', 'superset', 'subset', 'partial'];
const DEFAULT_MATCHES = 20;
const MAX_MATCHES = 1000;

export interface Selection {
  readonly where: readonly Condition[];
  readonly page: PageRequest;
}

export function storeOne(input: EmbeddingInput): StoreCall<EmbeddingRow, StoredEmbedding> {
  return {
    action: 'embeddings.store',
    collection: COLLECTION,
    changes: true,
    check: (parts) => parseEmbedding(input, parts),
    ids: ({ embeddingId }) => [embeddingId],
    work: async (parts, context, row) => {
      const [stored] = await storeEmbeddingRows(parts, context, [row]);
      if (stored === undefined) throw new EiderError('INTERNAL', 'storing one embedding gave no answer');
      return stored;
    },
  };
}

export function storeMany(
  inputs: readonly EmbeddingInput[],
): StoreCall<readonly EmbeddingRow[], readonly StoredEmbedding[]> {
  return {
    action: 'embeddings.store',
    collection: COLLECTION,
    changes: true,
    check: (parts) => checkItems(inputs, (input) => parseEmbedding(input, parts)),
    ids: (rows) => rows.map(({ embeddingId }) => embeddingId),
    work: storeEmbeddingRows,
  };
}

export function getOne(embeddingId: string): StoreCall<string, Embedding | undefined> {
  return {
    action: 'embeddings.get',
    collection: COLLECTION,
    ...aboutOne(embeddingId, 'embeddingId'),
    work: async ({ database }, { principal, signal }, id) => {
      const [row] = await database.reader(principal.tenantId, signal).select({
        table: EMBEDDING_PAGES.table,
        columns: EMBEDDING_PAGES.columns,
        where: [{ column: 'embedding_id', is: 'equal', value: id }],
      });
      return row === undefined ? undefined : EMBEDDING_PAGES.itemOf(row);
    },
  };
}

export function query(filter?: EmbeddingFilter, options?: PageOptions): StoreCall<Selection, Page<Embedding>> {
  return {
    action: 'embeddings.query',
    collection: COLLECTION,
    check: () => {
      const where = parseFilter(filter, EMBEDDING_FIELDS);
      return { where, page: parsePage(options, where) };
    },
    work: ({ database }, context, selection) => readPage(database, context, { source: EMBEDDING_PAGES, ...selection }),
  };
}

export function count(filter?: EmbeddingFilter): StoreCall<readonly Condition[], number> {
  return {
    action: 'embeddings.count',
    collection: COLLECTION,
    check: () => parseFilter(filter, EMBEDDING_FIELDS),
    work: ({ database }, { principal, signal }, where) =>
      database.reader(principal.tenantId, signal).count(EMBEDDING_PAGES.table, where),
  };
}

export function deleteOne(embeddingId: string): StoreCall<string, boolean> {
  return {
    action: 'embeddings.delete',
    collection: COLLECTION,
    changes: true,
    ...aboutOne(embeddingId, 'embeddingId'),
    work: deleteEmbeddingRow,
  };
}

export function match(
  given: SchemaFingerprint | string,
  options: MatchOptions = {},
): StoreCall<SchemaSearch, readonly MatchingEmbedding[]> {
  return {
    action: 'embeddings.match',
    collection: COLLECTION,
    check: (parts) => ({
      ...checkMatchOptions(options),
      query: parseFingerprint(given, parts).schema,
    }),
    work: matchingEmbeddings,
  };
}

function checkMatchOptions(options: MatchOptions): Pick<SchemaSearch, 'mode' | 'limit'> {
  const { mode = 'equal', limit = DEFAULT_MATCHES, ...others } = options;
  if (!MODES.includes(mode) || Object.keys(others).length > 0) {
    throw new EiderError('INVALID_ARGUMENT', `give a limit, and a mode that is one of ${MODES.join(', ')}`);
  }
  checkLimit(limit, MAX_MATCHES);
  return { mode, limit };
}
