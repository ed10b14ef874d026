import type {
  Embedding,
  ExecutionContext,
  MatchingEmbedding,
  SchemaFingerprint,
  SqlRow,
  StoredEmbedding,
} from '@eider/core';
import { SqlTimestamp } from '@eider/core';
import type { EmbeddingRow } from './parse-embedding.ts';
import { storedJson } from './parse-json.ts';
import type { PageSource } from './read-page.ts';
import { dateOf, microsOf, textOf } from './row-values.ts';
import type { Match } from './schema-match.ts';
import { termsText } from './schema-terms.ts';
import type { StoreParts } from './store-parts.ts';
import { inOrder, type RowKind, storeRows } from './store-rows.ts';
import type { SchemaSearch } from './tenant-schemas.ts';

const KIND: RowKind<EmbeddingRow> = {
  table: 'eider_embeddings',
  key: 'embedding_id',
  columns: [
    'embedding_id',
    'parsed_file_id',
    'schema_exact',
    'schema_shape',
    'schema_terms',
    'schema_fingerprint',
    'signature_digest',
    'pattern_signature',
  ],
  idOf: (row) => row.embeddingId,
  valuesOf: (row) => [
    row.embeddingId,
    row.parsedFileId,
    row.schema.exact,
    row.schema.shape,
    termsText(row.schema.terms),
    row.schemaFingerprint,
    row.signatureDigest,
    row.patternSignature,
  ],
};

/** Embeddings by the time of their creation. */
export const EMBEDDING_PAGES: PageSource<Embedding> = {
  table: KIND.table,
  columns: [
    'embedding_id',
    'parsed_file_id',
    'schema_exact',
    'schema_fingerprint',
    'pattern_signature',
    'created_at',
    'updated_at',
  ],
  order: { column: 'created_at', type: 'time' },
  itemOf: embeddingOf,
};

/** Stores embeddings and follows with the index of schemas. */
export async function storeEmbeddingRows(
  parts: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  rows: readonly EmbeddingRow[],
): Promise<readonly StoredEmbedding[]> {
  return parts.database.turn(async () => {
    const given = { tenantId, rows, ...(signal === undefined ? {} : { signal }) };
    const stored = await storeRows(parts, KIND, given);
    for (const { row, createdMicros } of stored.values()) parts.schemas.put(tenantId, createdMicros, row.schema);
    return inOrder(KIND, rows, stored).map(({ row, created, createdAt, updatedAt }) => ({
      embeddingId: row.embeddingId,
      created,
      createdAt,
      updatedAt,
    }));
  });
}

/** Whether there was one. */
export async function deleteEmbeddingRow(
  { database, schemas }: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  embeddingId: string,
): Promise<boolean> {
  return database.turn(async () => {
    const where = [{ column: KIND.key, is: 'equal', value: embeddingId } as const];
    const gone = await database.transaction(
      (transaction) => transaction.tenant(tenantId).remove(KIND.table, where, 'created_at'),
      signal,
    );
    for (const row of gone) schemas.remove(tenantId, Number(microsOf(row, 'created_at')));
    return gone.length > 0;
  });
}

/** Embeddings whose schema matches, best first. */
export async function matchingEmbeddings(
  { database, schemas }: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  search: SchemaSearch,
): Promise<readonly MatchingEmbedding[]> {
  if (search.limit === 0) return [];
  const matches = await schemas.find(tenantId, search, signal);
  if (matches.length === 0) return [];
  const values = matches.map(({ row }) => new SqlTimestamp(BigInt(row)));
  const rows = await database.reader(tenantId, signal).select({
    table: KIND.table,
    columns: EMBEDDING_PAGES.columns,
    where: [{ column: 'created_at', is: 'in', values }],
  });
  const byTime = new Map(rows.map((row) => [Number(microsOf(row, 'created_at')), row]));
  return matches.flatMap((match) => matchOf(match, byTime.get(match.row)));
}

// Between search and reading it may have been deleted, or stored again with another schema.
function matchOf(match: Match, row: SqlRow | undefined): readonly MatchingEmbedding[] {
  if (row === undefined || row['schema_exact'] !== match.exact) return [];
  return [{ embedding: embeddingOf(row), relation: match.relation, score: match.score }];
}

function embeddingOf(row: SqlRow): Embedding {
  return Object.freeze({
    embeddingId: textOf(row, 'embedding_id'),
    parsedFileId: textOf(row, 'parsed_file_id'),
    schemaFingerprint: storedJson(textOf(row, 'schema_fingerprint')) as unknown as SchemaFingerprint,
    patternSignature: storedJson(textOf(row, 'pattern_signature')) as Embedding['patternSignature'],
    createdAt: dateOf(row, 'created_at'),
    updatedAt: dateOf(row, 'updated_at'),
  });
}
