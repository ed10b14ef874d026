import { EiderError, type ExecutionContext, type PatternSignature, type SchemaFingerprint } from '@eider/core';
import { compareSchemas, type SchemaSide } from '../embeddings/matching/compare-schemas.ts';
import { compareSignatures } from '../embeddings/matching/compare-signatures.ts';
import { parsePatternSignature } from '../embeddings/parse-fingerprint.ts';
import { toSourceEmbedding } from './create-embedding.ts';
import type { EmbeddingComparison, EmbeddingMatch, FindSchemasOptions, SourceEmbedding } from './embedding-shapes.ts';
import type { ServiceParts } from './service-parts.ts';

/** Embeddings whose schema matches a given one, best score first, with what differs. */
export async function findMatchingSchemas(
  { store }: ServiceParts,
  context: ExecutionContext,
  { schema, signature, ...options }: FindSchemasOptions & { readonly schema: SchemaFingerprint },
): Promise<readonly EmbeddingMatch[]> {
  const found = await store.findMatchingSchema(context, schema, options);
  const given: SchemaSide = signature === undefined ? { schema } : { schema, signature };
  const matches = found.map(({ embedding, relation }) => {
    const own = toSourceEmbedding(embedding);
    return { ...compareSchemas(given, sideOf(own, signature)), embedding: own, relation };
  });
  return matches.sort((a, b) => b.score - a.score);
}

/** What became of schema and data from one embedding to another. */
export async function compareEmbeddings(
  { store }: ServiceParts,
  context: ExecutionContext,
  [beforeId, afterId]: readonly [string, string],
): Promise<EmbeddingComparison> {
  const get = async (embeddingId: string): Promise<SourceEmbedding> => {
    const found = await store.getEmbedding(context, embeddingId);
    if (found !== undefined) return toSourceEmbedding(found);
    throw new EiderError('NOT_FOUND', 'there is no embedding with this id; create it first');
  };
  const before = await get(beforeId);
  const after = await get(afterId);
  const [was, is] = [ownSignature(before), ownSignature(after)];
  const schema = compareSchemas(sideOf(before, was), sideOf(after, is));
  return was === undefined || is === undefined ? { schema } : { schema, drift: compareSignatures(was, is) };
}

// Signatures are compared where there are two of them.
function sideOf(embedding: SourceEmbedding, wanted: PatternSignature | undefined): SchemaSide {
  const signature = wanted === undefined ? undefined : ownSignature(embedding);
  return signature === undefined ? { schema: embedding.schema } : { schema: embedding.schema, signature };
}

/** The signature if it is one by our rules; what was made elsewhere may be anything. */
function ownSignature({ signature }: SourceEmbedding): PatternSignature | undefined {
  try {
    return parsePatternSignature(signature);
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return undefined;
    throw error;
  }
}
