import type {
  Computation,
  ComputationColumn,
  ComputationFilter,
  ComputationRecord,
  ComputeStore,
  EmbeddingFilter,
  ExecutionContext,
  JsonObject,
  Page,
  PageOptions,
  SchemaFingerprint,
  SqlRow,
  StoredComputation,
} from '@eider/core';
import type { ComputationDefinition, ComputationDefinitionInput } from '../computations/define-computation.ts';
import type { LintOptions } from '../computations/lint/lint-computation.ts';
import type { LintReport } from '../computations/lint/lint-finding.ts';
import type { ReplayMode, ReplayReport } from '../computations/replay-computation.ts';
import type { ComputationResult } from '../computations/rows/result-content.ts';
import type { InputSource } from '../computations/run/input-source.ts';
import type { ComputationInputs, RunProgress } from '../computations/run-computation.ts';
import type {
  CreatedEmbedding,
  CreateEmbeddingOptions,
  EmbeddingComparison,
  EmbeddingMatch,
  FindSchemasOptions,
  SourceEmbedding,
} from './embedding-shapes.ts';

/**
 * Fingerprints sources, and runs and replays computations, on top of a governed store.
 *
 * Contract:
 * - Every call about data takes an execution context first. The policy is asked, and the beginning audited, before a file is read or a
 *   statement runs; a call that fails stores nothing, except that INDETERMINATE tells of something that was stored.
 * - Nothing of another tenant is reached: neither runs, nor their results, nor embeddings.
 * - Definitions and paths are the program's own, shared by all tenants. A path is read with the rights of the process: whoever takes
 *   paths from users must check them.
 * - Every call after close is CLOSED; close waits for calls in flight and is idempotent.
 */
export interface ComputeService {
  /** For fingerprints and results that were made elsewhere, and for the audit. */
  readonly store: ComputeStore;
  readonly embeddings: ComputeEmbeddings;
  readonly runs: ComputeRuns;

  /** Registers a computation; ALREADY_EXISTS if another one has its type and version. */
  define(input: ComputationDefinitionInput): ComputationDefinition;
  /** Finds what would keep a query from replaying; reads of inputs their columns only. */
  lint(sql: string, options?: LintQueryOptions): Promise<LintReport>;
  /**
   * Runs a defined computation and stores its record; an equal run has the same id and is stored once. PRECONDITION_FAILED if the stored one
   * gave another result, which then is not replaced.
   */
  run(
    context: ExecutionContext,
    type: string,
    inputs: ComputationInputs,
    options?: RunComputationOptions,
  ): Promise<FinishedRun>;
  /** Replays a stored run: findings are verdicts, not errors. NOT_FOUND without such a run, PRECONDITION_FAILED if it has no record. */
  replay(context: ExecutionContext, runId: string, options?: ReplayRunOptions): Promise<ReplayReport>;

  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Embeddings: fingerprint and signature of a source, stored. */
export interface ComputeEmbeddings {
  /** Fingerprints a source inside DuckDB and stores what it found; the same content under the same `sourceId` has the same id. */
  create(context: ExecutionContext, options: CreateEmbeddingOptions): Promise<CreatedEmbedding>;
  get(context: ExecutionContext, embeddingId: string): Promise<SourceEmbedding | undefined>;
  query(context: ExecutionContext, filter?: EmbeddingFilter, options?: PageOptions): Promise<Page<SourceEmbedding>>;
  count(context: ExecutionContext, filter?: EmbeddingFilter): Promise<number>;
  /** Whether there was one. */
  delete(context: ExecutionContext, embeddingId: string): Promise<boolean>;
  /** Embeddings whose schema matches, best score first, with what differs and why. */
  findMatchingSchemas(
    context: ExecutionContext,
    schema: SchemaFingerprint,
    options?: FindSchemasOptions,
  ): Promise<readonly EmbeddingMatch[]>;
  /** What became of schema and data from the first embedding to the second; NOT_FOUND without one of them. */
  compare(context: ExecutionContext, beforeId: string, afterId: string): Promise<EmbeddingComparison>;
}

/** Runs that are stored. */
export interface ComputeRuns {
  get(context: ExecutionContext, runId: string): Promise<Computation | undefined>;
  query(context: ExecutionContext, filter?: ComputationFilter, options?: PageOptions): Promise<Page<Computation>>;
  count(context: ExecutionContext, filter?: ComputationFilter): Promise<number>;
  /** Removes a run, and its result beside if no other run of the tenant has the same. Whether there was one. */
  delete(context: ExecutionContext, runId: string): Promise<boolean>;
}

/** How a computation is run. */
export interface RunComputationOptions {
  /** @default the version that was defined last */
  readonly version?: string;
  /** Values by name; a list is bound by its JSON. @default none */
  readonly parameters?: JsonObject;
  /** Of a function's randomness: an integer from 0 to 2^53 - 1. @default 0 */
  readonly seed?: number;
  /** Rules of the linter to override; recorded. @default none */
  readonly allow?: readonly string[];
  /** Of the whole run. @default the service's */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run that was stored. */
export interface FinishedRun extends Omit<StoredComputation, 'computationId' | 'resultDigest'> {
  readonly id: string;
  readonly record: ComputationRecord;
  readonly result: ComputationResult;
  /** Reads the rows from the result's content. */
  rows(): readonly SqlRow[];
}

/** How a run is replayed. */
export interface ReplayRunOptions {
  /** @default 'cached' */
  readonly mode?: ReplayMode;
  /** The sources again: `verify` and `diff` need all of them, because a record holds digests of inputs and not their rows. */
  readonly inputs?: ComputationInputs;
  /** Of the whole replay. @default the service's */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** What a query is linted with. */
export interface LintQueryOptions extends Omit<LintOptions, 'inputs' | 'catalogue'> {
  /** A source, or its columns, by name of input. @default none */
  readonly inputs?: Readonly<Record<string, InputSource | readonly ComputationColumn[]>>;
}
