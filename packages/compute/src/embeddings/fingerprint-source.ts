import type { CallOptions, PatternSignature, SchemaFingerprint, SqlEngine } from '@eider/core';
import { fingerprintSchema } from './schema/fingerprint-schema.ts';
import { signRelation } from './signature/sign-relation.ts';
import type { EmbeddingSource } from './sources/embedding-source.ts';
import { checkSource, loadSource } from './sources/load-source.ts';
import { withReadAdvice } from './sources/read-problem.ts';
import { dropWorkingTable } from './sources/working-table.ts';

export interface FingerprintOptions extends CallOptions {
  /** Keeps the least and greatest numbers and moments as they are; they may be personal data. @default false */
  readonly exactRanges?: boolean;
}

/** What is known of a source: its schema and its pattern, and none of its values. */
export interface SourceFingerprint {
  readonly schema: SchemaFingerprint;
  readonly signature: PatternSignature;
  readonly rowCount: number;
}

/**
 * Fingerprints a source inside DuckDB, in one transaction that leaves nothing behind. Equal values in equal columns give equal
 * digests, whatever the order of rows and files, the dialect of CSV, the threads and the engine. Malformed content is
 * INVALID_ARGUMENT or CORRUPT_DATA, what the engine cannot read UNSUPPORTED, a missing file or table NOT_FOUND.
 */
export async function fingerprintSource(
  engine: SqlEngine,
  source: EmbeddingSource,
  options: FingerprintOptions = {},
): Promise<SourceFingerprint> {
  checkSource(engine, source);
  return engine.transaction(async (session) => {
    const relation = await loadSource(session, source);
    const schema = fingerprintSchema(relation.columns.map((column) => column.schema));
    const hasJsonKinds = !('parquet' in source || 'table' in source || 'query' in source);
    const sign = (): Promise<PatternSignature> => signRelation(session, relation, { ...options, hasJsonKinds });
    // A damaged page shows when its column is read.
    const signature = await ('parquet' in source ? withReadAdvice('parquet', sign) : sign());
    await dropWorkingTable(session);
    return { schema, signature, rowCount: signature.rowCount };
  }, options);
}
