import type {
  AuditEvent,
  AuditFilter,
  AuditReport,
  CachedReplay,
  Computation,
  ComputationFilter,
  ComputationInput,
  ComputeStore,
  Embedding,
  EmbeddingFilter,
  EmbeddingInput,
  ExecutionContext,
  FoldReport,
  JsonValue,
  MatchingEmbedding,
  MatchOptions,
  Page,
  PageOptions,
  SchemaFingerprint,
  StoredComputation,
  StoredEmbedding,
  VerifyAuditOptions,
} from '@eider/core';
import type { GovernedCall, GovernedWork, Governor } from '../governance/governor.ts';
import * as audit from './audit-calls.ts';
import * as computations from './computation-calls.ts';
import * as embeddings from './embedding-calls.ts';
import type { StoreCall } from './store-call.ts';
import type { StoreLife } from './store-life.ts';
import type { StoreParts } from './store-parts.ts';

/** A compute store that also puts context, policy and audit around work that is not its own. */
export interface GovernedComputeStore extends ComputeStore {
  /** Asks the policy and audits as for the store's own calls, then does the work; denied is PERMISSION_DENIED, and nothing was done. */
  govern<Given, Result>(
    context: ExecutionContext,
    call: GovernedCall<Given>,
    work: GovernedWork<Given, Result>,
  ): Promise<Result>;
}

/** The port over one engine: each method is a governed call, and nothing else. */
export class GovernedStore implements GovernedComputeStore {
  readonly #parts: StoreParts;
  readonly #governor: Governor;
  readonly #life: StoreLife;

  constructor(parts: StoreParts, governor: Governor, life: StoreLife) {
    this.#parts = parts;
    this.#governor = governor;
    this.#life = life;
  }

  get auditFailures(): number {
    return this.#life.auditFailures;
  }

  async storeEmbedding(context: ExecutionContext, embedding: EmbeddingInput): Promise<StoredEmbedding> {
    return this.#run(context, embeddings.storeOne(embedding));
  }

  async storeEmbeddings(
    context: ExecutionContext,
    inputs: readonly EmbeddingInput[],
  ): Promise<readonly StoredEmbedding[]> {
    return this.#run(context, embeddings.storeMany(inputs));
  }

  async getEmbedding(context: ExecutionContext, embeddingId: string): Promise<Embedding | undefined> {
    return this.#run(context, embeddings.getOne(embeddingId));
  }

  async queryEmbeddings(
    context: ExecutionContext,
    filter?: EmbeddingFilter,
    options?: PageOptions,
  ): Promise<Page<Embedding>> {
    return this.#run(context, embeddings.query(filter, options));
  }

  async countEmbeddings(context: ExecutionContext, filter?: EmbeddingFilter): Promise<number> {
    return this.#run(context, embeddings.count(filter));
  }

  async deleteEmbedding(context: ExecutionContext, embeddingId: string): Promise<boolean> {
    return this.#run(context, embeddings.deleteOne(embeddingId));
  }

  async findMatchingSchema(
    context: ExecutionContext,
    schema: SchemaFingerprint | string,
    options?: MatchOptions,
  ): Promise<readonly MatchingEmbedding[]> {
    return this.#run(context, embeddings.match(schema, options));
  }

  async storeComputation(context: ExecutionContext, computation: ComputationInput): Promise<StoredComputation> {
    return this.#run(context, computations.storeOne(computation));
  }

  async storeComputations(
    context: ExecutionContext,
    inputs: readonly ComputationInput[],
  ): Promise<readonly StoredComputation[]> {
    return this.#run(context, computations.storeMany(inputs));
  }

  async getComputation(context: ExecutionContext, computationId: string): Promise<Computation | undefined> {
    return this.#run(context, computations.getOne(computationId));
  }

  async queryComputations(
    context: ExecutionContext,
    filter?: ComputationFilter,
    options?: PageOptions,
  ): Promise<Page<Computation>> {
    return this.#run(context, computations.query(filter, options));
  }

  async countComputations(context: ExecutionContext, filter?: ComputationFilter): Promise<number> {
    return this.#run(context, computations.count(filter));
  }

  async deleteComputation(context: ExecutionContext, computationId: string): Promise<boolean> {
    return this.#run(context, computations.deleteOne(computationId));
  }

  async storeComputationResult(
    context: ExecutionContext,
    computationId: string,
    result: JsonValue,
  ): Promise<StoredComputation> {
    return this.#run(context, computations.storeResult(computationId, result));
  }

  async replayComputation(context: ExecutionContext, computationId: string): Promise<CachedReplay> {
    return this.#run(context, computations.replay(computationId));
  }

  async queryAudit(context: ExecutionContext, filter?: AuditFilter, options?: PageOptions): Promise<Page<AuditEvent>> {
    return this.#run(context, audit.query(filter, options));
  }

  async foldAudit(context: ExecutionContext): Promise<FoldReport> {
    return this.#run(context, audit.fold(this.#life.folder));
  }

  async verifyAudit(context: ExecutionContext, options?: VerifyAuditOptions): Promise<AuditReport> {
    return this.#run(context, audit.verify(options));
  }

  async govern<Given, Result>(
    context: ExecutionContext,
    call: GovernedCall<Given>,
    work: GovernedWork<Given, Result>,
  ): Promise<Result> {
    return this.#life.during(() => this.#governor.run(context, call, work));
  }

  close(): Promise<void> {
    return this.#life.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run<Given, Result>(context: ExecutionContext, call: StoreCall<Given, Result>): Promise<Result> {
    return this.govern(
      context,
      {
        action: call.action,
        collection: call.collection,
        changes: call.changes === true,
        check: () => call.check(this.#parts),
        ...(call.ids === undefined ? {} : { ids: call.ids }),
      },
      (given, checked) => call.work(this.#parts, checked, given),
    );
  }
}
