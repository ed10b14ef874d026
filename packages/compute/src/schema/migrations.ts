import type { Migration } from './migration.ts';

// Core functions and types only, so that every engine opens the file: JSON is VARCHAR. No foreign keys, which `COPY FROM DATABASE` cannot copy.
const TABLES: Migration = {
  version: 1,
  name: 'tables and views',
  statements: [
    `CREATE TABLE eider_compute (store_id VARCHAR NOT NULL, engine_version VARCHAR NOT NULL, storage_version INTEGER NOT NULL,
      audit_folded_through BIGINT NOT NULL, audit_needs_log BOOLEAN NOT NULL)`,
    `CREATE TABLE eider_embeddings (tenant_id VARCHAR NOT NULL, embedding_id VARCHAR NOT NULL, parsed_file_id VARCHAR NOT NULL,
      schema_exact VARCHAR NOT NULL, schema_shape VARCHAR NOT NULL, schema_terms VARCHAR NOT NULL, schema_fingerprint VARCHAR NOT NULL,
      signature_digest VARCHAR NOT NULL, pattern_signature VARCHAR NOT NULL, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL,
      PRIMARY KEY (tenant_id, embedding_id))`,
    `CREATE TABLE eider_computations (tenant_id VARCHAR NOT NULL, computation_id VARCHAR NOT NULL, type VARCHAR, version VARCHAR,
      record VARCHAR, result VARCHAR, result_digest VARCHAR, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL,
      PRIMARY KEY (tenant_id, computation_id))`,
    `CREATE TABLE eider_audit (tenant_id VARCHAR NOT NULL, position BIGINT NOT NULL, event_at TIMESTAMP NOT NULL, call_id VARCHAR NOT NULL,
      principal_id VARCHAR NOT NULL, action VARCHAR NOT NULL, resource VARCHAR NOT NULL, outcome VARCHAR NOT NULL,
      event VARCHAR NOT NULL, hash VARCHAR NOT NULL, PRIMARY KEY (tenant_id, position))`,
    `CREATE TABLE eider_audit_tails (tenant_id VARCHAR NOT NULL, count BIGINT NOT NULL, hash VARCHAR NOT NULL, PRIMARY KEY (tenant_id))`,
    `CREATE VIEW deterministic_embeddings AS SELECT embedding_id, tenant_id, parsed_file_id, schema_fingerprint, pattern_signature,
      created_at, updated_at FROM eider_embeddings`,
    `CREATE VIEW computation_results AS SELECT computation_id, tenant_id, type, version, result, result_digest, record,
      created_at, updated_at FROM eider_computations`,
  ],
};

/** Every version of the tables, oldest first. */
export const MIGRATIONS: readonly Migration[] = [TABLES];
