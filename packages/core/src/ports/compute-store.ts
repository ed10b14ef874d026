import type { ExecutionContext } from '../values/execution-context.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';
import type { SchemaFingerprint } from '../values/schema-fingerprint.ts';
import type { AuditEvent, AuditOutcome } from './audit-sink.ts';

/**
 * A governed store of deterministic embeddings and of computations with their results.
 *
 * Contract:
 * - Every call takes an execution context first; none, or an incomplete one, is INVALID_ARGUMENT. A call sees and changes only what
 *   belongs to the context's tenant: there is no call about all tenants, and ids are unique per tenant only.
 * - The policy is asked before anything is read; denied is PERMISSION_DENIED. Each call, a denied one too, is audited. Where the
 *   audit fails, a call that was to change something rejects with UNAVAILABLE and has changed nothing, a read keeps its result back with UNAVAILABLE,
 *   and a change that was made before its end could be audited rejects with INDETERMINATE: its beginning is on record.
 * - A call stores all that it was given or nothing. Storing under an id again replaces the content, keeps `createdAt` and renews `updatedAt`.
 *   What is given is JSON: what canonical JSON cannot hold is INVALID_ARGUMENT.
 * - Filters are data: null means that there is no value; unknown names are INVALID_ARGUMENT. Pages are ordered by creation; a cursor goes on where
 *   its page ended, whatever was stored or deleted in between, and belongs to the filter and order that it came from. A limit of 0 gives nothing.
 * - Writes run one after the other, reads beside them. Every call after close is CLOSED; close waits for calls in flight and is idempotent.
 */
export interface ComputeStore {
  /** Audit events that could not be recorded since the store was opened. */
  readonly auditFailures: number;

  storeEmbedding(context: ExecutionContext, embedding: EmbeddingInput): Promise<StoredEmbedding>;
  /** Stores at most 10,000 in one transaction; of those with one id the last one counts. Answers in the order given. */
  storeEmbeddings(
    context: ExecutionContext,
    embeddings: readonly EmbeddingInput[],
  ): Promise<readonly StoredEmbedding[]>;
  getEmbedding(context: ExecutionContext, embeddingId: string): Promise<Embedding | undefined>;
  queryEmbeddings(context: ExecutionContext, filter?: EmbeddingFilter, options?: PageOptions): Promise<Page<Embedding>>;
  countEmbeddings(context: ExecutionContext, filter?: EmbeddingFilter): Promise<number>;
  /** Whether there was one. */
  deleteEmbedding(context: ExecutionContext, embeddingId: string): Promise<boolean>;
  /**
   * Embeddings whose schema matches, best first, then oldest first. Neither the order of names in the JSON nor white space matters,
   * and, except with `exact`, neither the order of columns nor the case of their names.
   */
  findMatchingSchema(
    context: ExecutionContext,
    schema: SchemaFingerprint | string,
    options?: MatchOptions,
  ): Promise<readonly MatchingEmbedding[]>;

  storeComputation(context: ExecutionContext, computation: ComputationInput): Promise<StoredComputation>;
  storeComputations(
    context: ExecutionContext,
    computations: readonly ComputationInput[],
  ): Promise<readonly StoredComputation[]>;
  getComputation(context: ExecutionContext, computationId: string): Promise<Computation | undefined>;
  queryComputations(
    context: ExecutionContext,
    filter?: ComputationFilter,
    options?: PageOptions,
  ): Promise<Page<Computation>>;
  countComputations(context: ExecutionContext, filter?: ComputationFilter): Promise<number>;
  deleteComputation(context: ExecutionContext, computationId: string): Promise<boolean>;
  /** Stores a result that was made elsewhere, with its digest. */
  storeComputationResult(
    context: ExecutionContext,
    computationId: string,
    result: JsonValue,
  ): Promise<StoredComputation>;
  /**
   * The stored result, after its digest was checked: CORRUPT_DATA if they differ, NOT_FOUND without such a computation,
   * PRECONDITION_FAILED if its result was not stored here.
   */
  replayComputation(context: ExecutionContext, computationId: string): Promise<CachedReplay>;

  /** The tenant's audit events that are in the table, in their order. */
  queryAudit(context: ExecutionContext, filter?: AuditFilter, options?: PageOptions): Promise<Page<AuditEvent>>;
  /** Moves what the audit log holds into the table. Also done at close and now and then; idempotent. */
  foldAudit(context: ExecutionContext): Promise<FoldReport>;
  /** Recomputes the tenant's chain of audit events: finds rows that were changed, removed, inserted or moved, at the end too. */
  verifyAudit(context: ExecutionContext, options?: VerifyAuditOptions): Promise<AuditReport>;

  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A schema fingerprint and a pattern signature, made from one source. */
export interface EmbeddingInput {
  /** @default a digest of `parsedFileId`, `schemaFingerprint.exact` and `patternSignature.digest` */
  readonly embeddingId?: string;
  /** The source, in the caller's words. */
  readonly parsedFileId: string;
  /** The fingerprint, or its JSON text. Its digests are taken as given: check those of strangers before. */
  readonly schemaFingerprint: SchemaFingerprint | string;
  /** The signature, any JSON object with its `digest`, or its JSON text. */
  readonly patternSignature: { readonly digest: string } | string;
}

/** An embedding as it is stored; its values are frozen. */
export interface Embedding {
  readonly embeddingId: string;
  readonly parsedFileId: string;
  readonly schemaFingerprint: SchemaFingerprint;
  readonly patternSignature: JsonObject & { readonly digest: string };
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Answer to storing an embedding. */
export interface StoredEmbedding {
  readonly embeddingId: string;
  /** False if there was one with this id. */
  readonly created: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A run of a computation: what was recorded about it, and its result if that is small enough to lie here. */
export interface ComputationInput {
  readonly computationId: string;
  readonly type?: string;
  readonly version?: string;
  /** What is needed to run it again, as JSON; an object of any interface whose content is JSON. */
  readonly record?: object;
  readonly result?: JsonValue;
  /** Digest of a result that lies elsewhere. @default `digestJson(result)`; with `result` it must be this */
  readonly resultDigest?: string;
}

/** A computation as it is stored; its values are frozen. */
export interface Computation {
  readonly computationId: string;
  readonly type?: string;
  readonly version?: string;
  readonly record?: JsonObject;
  /** As it is stored, unchecked: `replayComputation` checks it. */
  readonly result?: JsonValue;
  readonly resultDigest?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Answer to storing a computation. */
export interface StoredComputation {
  readonly computationId: string;
  readonly resultDigest?: string;
  readonly created: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A stored result whose digest is right. */
export interface CachedReplay {
  readonly computationId: string;
  readonly result: JsonValue;
  readonly resultDigest: string;
  /** When the result was stored. */
  readonly updatedAt: Date;
}

/** A text that is equal, absent (null), one of several, or begins so. */
export type TextCondition = string | null | { readonly in: readonly (string | null)[] } | { readonly prefix: string };

/** A span of time; all bounds hold. */
export interface TimeCondition {
  readonly gt?: Date;
  readonly gte?: Date;
  readonly lt?: Date;
  readonly lte?: Date;
}

/** Which embeddings; all conditions hold. */
export interface EmbeddingFilter {
  readonly embeddingId?: TextCondition;
  readonly parsedFileId?: TextCondition;
  readonly schemaExact?: TextCondition;
  readonly schemaShape?: TextCondition;
  readonly signatureDigest?: TextCondition;
  readonly createdAt?: TimeCondition;
  readonly updatedAt?: TimeCondition;
}

/** Which computations; all conditions hold. */
export interface ComputationFilter {
  readonly computationId?: TextCondition;
  readonly type?: TextCondition;
  readonly version?: TextCondition;
  readonly resultDigest?: TextCondition;
  readonly createdAt?: TimeCondition;
  readonly updatedAt?: TimeCondition;
}

/** Which audit events; all conditions hold. */
export interface AuditFilter {
  readonly callId?: TextCondition;
  readonly principalId?: TextCondition;
  readonly action?: TextCondition;
  readonly resource?: TextCondition;
  readonly outcome?: AuditOutcome;
  readonly at?: TimeCondition;
}

/** Which part of an answer. */
export interface PageOptions {
  /** From 0 to 10,000. @default 100 */
  readonly limit?: number;
  /** Where the page before this one ended. */
  readonly cursor?: string;
  /** @default 'oldest' */
  readonly first?: 'oldest' | 'newest';
}

/** A part of an answer. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where to go on; undefined when there was nothing more. */
  readonly cursor?: string;
}

/**
 * How the given schema must relate to a stored one: the same to the last detail (`exact`), the same columns (`equal`), all of the stored
 * columns and perhaps more (`superset`), only columns that are stored (`subset`), or at least one in common (`partial`). A column is its name and type.
 */
export type MatchMode = 'exact' | 'equal' | 'superset' | 'subset' | 'partial';

/** What counts as a match, and how many. */
export interface MatchOptions {
  /** @default 'equal' */
  readonly mode?: MatchMode;
  /** From 0 to 1,000. @default 20 */
  readonly limit?: number;
}

/** An embedding whose schema matches. */
export interface MatchingEmbedding {
  readonly embedding: Embedding;
  /** The strongest relation that holds. */
  readonly relation: MatchMode;
  /** Twice the columns in common by the columns of both together; 1 for equal ones. */
  readonly score: number;
}

/** What a fold did, for the caller's tenant. */
export interface FoldReport {
  readonly folded: number;
}

/** The end of a tenant's chain of audit events. Kept elsewhere, it proves later that nothing before it was changed. */
export interface AuditTail {
  readonly count: number;
  readonly hash: string;
}

/** What to verify against. */
export interface VerifyAuditOptions {
  /** A tail that an earlier report gave. */
  readonly known?: AuditTail;
}

/** What verifying found. */
export interface AuditReport {
  readonly intact: boolean;
  readonly tail: AuditTail;
  /** Events that are known to be lost, as `gap` events say. */
  readonly gaps: number;
  /** The first thing wrong; undefined if intact. */
  readonly problem?: AuditProblem;
}

/** Where a chain of audit events is broken. */
export interface AuditProblem {
  readonly kind: 'changed' | 'removed' | 'inserted';
  /** Place in the tenant's chain, from 1. */
  readonly position: number;
}
