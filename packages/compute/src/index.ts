export { type ComputationContent, memoryContent } from './computations/computation-content.ts';
export { type ComputationRegistry, createComputationRegistry } from './computations/computation-registry.ts';
export {
  type ComputationDefinition,
  type ComputationDefinitionInput,
  type ComputationFunction,
  defineComputation,
  type FunctionContext,
  type ReadOnlySession,
} from './computations/define-computation.ts';
export { createFunctionCatalogue, type FunctionCatalogue } from './computations/lint/function-catalogue.ts';
export { type LintOptions, lintComputation } from './computations/lint/lint-computation.ts';
export type { LintFinding, LintReport, LintRule } from './computations/lint/lint-finding.ts';
export type { ParameterTypes } from './computations/named-parameters.ts';
export { computationRecordId } from './computations/record.ts';
export type { ResultDifference } from './computations/replay/find-difference.ts';
export {
  type ReplayMode,
  type ReplayOptions,
  type ReplayReport,
  type ReplayVerdict,
  replayComputation,
} from './computations/replay-computation.ts';
export { type ComputationResult, readContent } from './computations/rows/result-content.ts';
export { RowsDigest } from './computations/rows/rows-digest.ts';
export type { InputSource } from './computations/run/input-source.ts';
export {
  type ComputationInputs,
  type ComputationRun,
  type RunOptions,
  type RunProgress,
  runComputation,
} from './computations/run-computation.ts';
export { type FingerprintOptions, fingerprintSource, type SourceFingerprint } from './embeddings/fingerprint-source.ts';
export { compareSchemas, type SchemaSide } from './embeddings/matching/compare-schemas.ts';
export {
  type ColumnDrift,
  compareSignatures,
  type DriftReport,
  type DriftVerdict,
} from './embeddings/matching/compare-signatures.ts';
export type { DriftReason } from './embeddings/matching/drift-measures.ts';
export type { SchemaMatchMode } from './embeddings/matching/match-mode.ts';
export { type MatchOptions, matchSchemas, type SchemaMatch } from './embeddings/matching/match-schemas.ts';
export type {
  ColumnMapping,
  SchemaChange,
  SchemaChangeEffect,
  SchemaChangeKind,
  SchemaComparison,
} from './embeddings/matching/schema-comparison.ts';
export { type IndexedMatch, SchemaIndex } from './embeddings/matching/schema-index.ts';
export { parsePatternSignature, parseSchemaFingerprint } from './embeddings/parse-fingerprint.ts';
export { fingerprintSchema } from './embeddings/schema/fingerprint-schema.ts';
export { schemaTerms } from './embeddings/schema/schema-terms.ts';
export type { EmbeddingSource, OneOrMore, SourceRow } from './embeddings/sources/embedding-source.ts';
export type { OnAuditFailure } from './governance/audit-trail.ts';
export type { GovernedCall, GovernedWork } from './governance/governor.ts';
export { logAuditSink } from './governance/log-audit-sink.ts';
export { type RolePolicyData, type RoleRule, type RoleRules, rolePolicy } from './governance/role-policy.ts';
export { noLineage } from './lineage/no-lineage.ts';
export {
  checkOpenLineage,
  type OpenLineageDataset,
  type OpenLineageEvent,
  type OpenLineageFacet,
  type OpenLineageSettings,
  toOpenLineage,
} from './lineage/open-lineage-event.ts';
export {
  type LineageFetch,
  type LineWriter,
  type OpenLineageHttpSettings,
  openLineageFileSink,
  openLineageHttpSink,
} from './lineage/open-lineage-sinks.ts';
export { type OutboxLineageSink, outboxLineageSink } from './lineage/outbox-lineage-sink.ts';
export type { DocumentTarget, KeyPage, KeyPageOptions, TransactionalTarget } from './migration/document-target.ts';
export type { CutoverOptions } from './migration/dual-write/cutover.ts';
export { createDualWrite, type DualWrite } from './migration/dual-write/dual-write.ts';
export type {
  BackfillTarget,
  CutoverEvent,
  DualWriteParts,
  DualWriteSettings,
  DualWriteStats,
  ReadFallback,
} from './migration/dual-write/dual-write-parts.ts';
export type { CutoverPhase, CutoverState, CutoverStep } from './migration/dual-write/phase.ts';
export { type ExportDocumentsOptions, exportDocuments } from './migration/jsonl/export-documents.ts';
export {
  type ImportDocumentsOptions,
  type ImportDocumentsReport,
  importDocuments,
} from './migration/jsonl/import-documents.ts';
export { type MigrationParts, migrate } from './migration/migrate.ts';
export type { MigrationOptions, MigrationProgress } from './migration/migration-options.ts';
export type { MigrationReport } from './migration/migration-report.ts';
export type { DocumentProblem, ProblemDocument, Tally } from './migration/migration-state.ts';
export { memoryOutboxStore } from './migration/outbox/memory-outbox-store.ts';
export {
  createOutbox,
  type DrainReport,
  type Outbox,
  type OutboxComponents,
  type OutboxHandler,
} from './migration/outbox/outbox.ts';
export type { OutboxEvent, OutboxSettings } from './migration/outbox/outbox-settings.ts';
export type {
  DueRequest,
  OutboxCounts,
  OutboxEntry,
  OutboxItem,
  OutboxStore,
} from './migration/outbox/outbox-store.ts';
export { sqlOutboxStore } from './migration/outbox/sql-outbox-store.ts';
export { memoryStateStore, type StateStore, sqlStateStore } from './migration/state-store.ts';
export { documentStoreTarget } from './migration/targets/document-store-target.ts';
export { memoryDocumentTarget } from './migration/targets/memory-document-target.ts';
export { type SqlDocumentTargetSettings, sqlDocumentTarget } from './migration/targets/sql-document-target.ts';
export type {
  ComputeEmbeddings,
  ComputeRuns,
  ComputeService,
  FinishedRun,
  LintQueryOptions,
  ReplayRunOptions,
  RunComputationOptions,
} from './service/compute-service.ts';
export { createComputeService } from './service/create-compute-service.ts';
export type {
  CreatedEmbedding,
  CreateEmbeddingOptions,
  EmbeddingComparison,
  EmbeddingFrom,
  EmbeddingMatch,
  FindSchemasOptions,
  SourceEmbedding,
} from './service/embedding-shapes.ts';
export { ownTenantPolicy } from './service/own-tenant-policy.ts';
export type { ComputeServiceComponents, ComputeServiceSettings } from './service/service-settings.ts';
export { blobResults, type ResultContent, type TenantResults } from './service/tenant-results.ts';
export { createComputeStore } from './store/create-compute-store.ts';
export type { GovernedComputeStore } from './store/governed-store.ts';
export type { OnAuditGap } from './store/join-audit-log.ts';
export type { ComputeStoreComponents, ComputeStoreSettings } from './store/settings.ts';
