import {
  type ComputeStore,
  digestJson,
  type EmbeddingInput,
  type ExecutionContext,
  type SchemaColumn,
  type SchemaFingerprint,
} from '@eider/core';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { ComputeStoreFixture } from '../fixture.ts';

export type ComputeStoreCase = ConformanceCase<ComputeStoreFixture>;

type Run = (store: ComputeStore, fixture: ComputeStoreFixture) => Promise<void>;

/** A case on an empty store. */
export function storeCase(id: string, requirement: string, run: Run): ComputeStoreCase {
  return { id: `compute-store/${id}`, requirement, run: (fixture) => run(fixture.store, fixture) };
}

/** A complete context of a tenant. */
export function contextOf(tenantId: string): ExecutionContext {
  return { principal: { id: `user of ${tenantId}`, tenantId, roles: ['analyst'] }, sessionId: 'session-1' };
}

export const ACME: ExecutionContext = contextOf('acme');
export const GLOBEX: ExecutionContext = contextOf('globex');

/** A fingerprint of columns given as `name TYPE`; its digests are as good as any for a store, which takes them as they are. */
export function fingerprintOf(...columns: readonly string[]): SchemaFingerprint {
  const parsed: readonly SchemaColumn[] = columns.map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type, nullable: true, constraints: [] };
  });
  const shape = parsed.map(({ name, type }) => `${name.toLowerCase()} ${type}`).sort();
  return {
    version: 'dfp1',
    exact: `dfp1-schema-sha256:${digestJson(parsed)}`,
    shape: `dfp1-shape-sha256:${digestJson(shape)}`,
    columns: parsed,
  };
}

export const ORDERS: SchemaFingerprint = fingerprintOf('id BIGINT', 'customer VARCHAR', 'cents BIGINT');

/** An embedding of a source. */
export function embeddingOf(parsedFileId: string, schemaFingerprint: SchemaFingerprint = ORDERS): EmbeddingInput {
  return { parsedFileId, schemaFingerprint, patternSignature: signatureOf(parsedFileId) };
}

export function signatureOf(source: string): { readonly digest: string; readonly rows: number } {
  return { digest: `digest of ${source}`, rows: 3 };
}
