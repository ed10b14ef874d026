import { EiderError, type Embedding, type ExecutionContext, type SqlEngine } from '@eider/core';
import { fingerprintSource, type SourceFingerprint } from '../embeddings/fingerprint-source.ts';
import type { EmbeddingSource } from '../embeddings/sources/embedding-source.ts';
import { checkName } from '../governance/check-text.ts';
import type { CreatedEmbedding, CreateEmbeddingOptions, EmbeddingFrom, SourceEmbedding } from './embedding-shapes.ts';
import type { ServiceParts } from './service-parts.ts';
import { tellLineage } from './tell-lineage.ts';

/** Fingerprints a source and stores what it found. */
export function createEmbedding(
  parts: ServiceParts,
  context: ExecutionContext,
  options: CreateEmbeddingOptions,
): Promise<CreatedEmbedding> {
  const call = {
    action: 'embeddings.create',
    collection: 'sources',
    changes: true,
    check: () => checkOptions(options),
    ids: ({ sourceId }: CreateEmbeddingOptions) => [sourceId],
  };
  return parts.store.govern(context, call, async ({ sourceId, from, exactRanges = false }, checked) => {
    const { engine, source } = splitFrom(from, parts.engine);
    const { signal } = checked;
    const made = await fingerprintSource(engine, source, { exactRanges, ...(signal && { signal }) });
    return storeMade(parts, checked, { sourceId, ...made });
  });
}

async function storeMade(
  parts: ServiceParts,
  context: ExecutionContext,
  made: SourceFingerprint & { readonly sourceId: string },
): Promise<CreatedEmbedding> {
  const { sourceId, schema, signature, rowCount } = made;
  const stored = await parts.store.storeEmbedding(context, {
    parsedFileId: sourceId,
    schemaFingerprint: schema,
    patternSignature: signature,
  });
  await tellLineage(parts, context, {
    kind: 'embedding',
    outcome: 'complete',
    job: { name: 'embeddings.create', version: schema.version },
    runId: stored.embeddingId,
    inputs: [{ name: sourceId, digest: signature.digest }],
    outputs: [{ name: `embeddings/${stored.embeddingId}`, digest: schema.exact }],
  });
  return { ...stored, sourceId, schema, signature, rowCount };
}

/** A stored embedding in the words of the service. */
export function toSourceEmbedding(embedding: Embedding): SourceEmbedding {
  const { embeddingId, parsedFileId, schemaFingerprint, patternSignature, createdAt, updatedAt } = embedding;
  return Object.freeze({
    embeddingId,
    sourceId: parsedFileId,
    schema: schemaFingerprint,
    signature: patternSignature,
    createdAt,
    updatedAt,
  });
}

function checkOptions(options: CreateEmbeddingOptions): CreateEmbeddingOptions {
  if (typeof options !== 'object' || options === null) {
    throw new EiderError('INVALID_ARGUMENT', "give { sourceId, from: { csv: './orders.csv' } }");
  }
  const { sourceId, from, exactRanges, ...others } = options;
  if (Object.keys(others).length > 0 || (exactRanges !== undefined && typeof exactRanges !== 'boolean')) {
    throw new EiderError('INVALID_ARGUMENT', 'an embedding takes sourceId, from and exactRanges (true or false)');
  }
  checkName(sourceId, 'sourceId');
  if (typeof from !== 'object' || from === null) {
    throw new EiderError('INVALID_ARGUMENT', "give from as a source, such as { csv: './orders.csv' }");
  }
  const isRelation = 'table' in from || 'query' in from;
  if (isRelation === 'engine' in from) return options;
  throw new EiderError('INVALID_ARGUMENT', 'a table or query is read from an engine of yours: { engine, table }');
}

function splitFrom(
  from: EmbeddingFrom,
  own: SqlEngine,
): { readonly engine: SqlEngine; readonly source: EmbeddingSource } {
  if (!('engine' in from)) return { engine: own, source: from };
  const { engine, ...source } = from;
  return { engine, source };
}
