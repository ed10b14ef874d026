import type {
  Embedding,
  JsonObject,
  MatchMode,
  PatternSignature,
  SchemaFingerprint,
  SqlEngine,
  SqlStatement,
  StoredEmbedding,
  TableName,
} from '@eider/core';
import type { DriftReport } from '../embeddings/matching/compare-signatures.ts';
import type { SchemaComparison } from '../embeddings/matching/schema-comparison.ts';
import type { EmbeddingSource } from '../embeddings/sources/embedding-source.ts';

/** Where an embedding's rows come from: files, texts or rows, or a table or query of an engine of the caller's. */
export type EmbeddingFrom =
  | Exclude<EmbeddingSource, { readonly table: TableName } | { readonly query: SqlStatement }>
  | { readonly engine: SqlEngine; readonly table: TableName }
  | { readonly engine: SqlEngine; readonly query: SqlStatement };

export interface CreateEmbeddingOptions {
  /** The source, in the caller's words: 1 to 1,024 bytes. */
  readonly sourceId: string;
  readonly from: EmbeddingFrom;
  /** Keeps the least and greatest numbers and moments as they are; they may be personal data. @default false */
  readonly exactRanges?: boolean;
}

/** An embedding as it is stored; its signature is one of ours, or whatever was stored. */
export interface SourceEmbedding extends Pick<Embedding, 'embeddingId' | 'createdAt' | 'updatedAt'> {
  readonly sourceId: string;
  readonly schema: SchemaFingerprint;
  readonly signature: JsonObject & { readonly digest: string };
}

/** An embedding that was made now. */
export interface CreatedEmbedding extends StoredEmbedding {
  readonly sourceId: string;
  readonly schema: SchemaFingerprint;
  readonly signature: PatternSignature;
  readonly rowCount: number;
}

export interface FindSchemasOptions {
  /** @default 'equal' */
  readonly mode?: MatchMode;
  /** From 0 to 1,000. @default 20 */
  readonly limit?: number;
  /** Of the data behind the given schema: with it, renamed columns are proposed. */
  readonly signature?: PatternSignature;
}

/** An embedding whose schema matches: how well, which columns are which, and what differs. */
export interface EmbeddingMatch extends SchemaComparison {
  readonly embedding: SourceEmbedding;
  /** The strongest relation that holds. */
  readonly relation: MatchMode;
}

/** How two embeddings differ. */
export interface EmbeddingComparison {
  readonly schema: SchemaComparison;
  /** Absent where a signature was made by other rules than ours. */
  readonly drift?: DriftReport;
}
