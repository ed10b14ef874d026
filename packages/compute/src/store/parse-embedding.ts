import { digestJson, EiderError, type EmbeddingInput, type SchemaFingerprint } from '@eider/core';
import { checkName } from '../governance/check-text.ts';
import { checkFingerprint } from './check-fingerprint.ts';
import { givenJson, jsonText } from './parse-json.ts';
import type { StoredSchema } from './schema-match.ts';
import type { StoreParts } from './store-parts.ts';

/** An embedding that was checked, as it goes into the table. */
export interface EmbeddingRow {
  readonly embeddingId: string;
  readonly parsedFileId: string;
  readonly schema: StoredSchema;
  readonly schemaFingerprint: string;
  readonly signatureDigest: string;
  readonly patternSignature: string;
}

type Limits = Pick<StoreParts, 'maxValueBytes' | 'terms'>;

/** Checks an embedding; nothing of a bad one is stored. */
export function parseEmbedding(input: EmbeddingInput, limits: Limits): EmbeddingRow {
  if (typeof input !== 'object' || input === null) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'give an embedding as { parsedFileId, schemaFingerprint, patternSignature }',
    );
  }
  const parsedFileId = checkName(input.parsedFileId, 'parsedFileId');
  const { schema, text } = parseFingerprint(input.schemaFingerprint, limits);
  const signature = givenJson(input.patternSignature, 'patternSignature');
  const patternSignature = jsonText(signature, 'patternSignature', limits.maxValueBytes);
  const signatureDigest = digestOf(signature);
  const embeddingId =
    input.embeddingId === undefined
      ? embeddingIdOf({ parsedFileId, schemaExact: schema.exact, signatureDigest })
      : checkName(input.embeddingId, 'embeddingId');
  return { embeddingId, parsedFileId, schema, schemaFingerprint: text, signatureDigest, patternSignature };
}

/** A fingerprint, or its JSON text, ready for search and for storing. */
export function parseFingerprint(
  given: SchemaFingerprint | string,
  { maxValueBytes, terms }: Limits,
): { readonly schema: StoredSchema; readonly text: string } {
  const value = givenJson(given, 'schemaFingerprint');
  const text = jsonText(value, 'schemaFingerprint', maxValueBytes);
  const { exact, shape, columns } = checkFingerprint(value);
  return { schema: { exact, shape, terms: terms.of(columns) }, text };
}

/** The id of an embedding that was given none: the same for the same content, whoever stores it. */
function embeddingIdOf(content: {
  readonly parsedFileId: string;
  readonly schemaExact: string;
  readonly signatureDigest: string;
}): string {
  return `emb1-sha256:${digestJson(content)}`;
}

function digestOf(signature: unknown): string {
  const isObject = typeof signature === 'object' && signature !== null && !Array.isArray(signature);
  if (!isObject) throw new EiderError('INVALID_ARGUMENT', 'give patternSignature as an object with its digest');
  return checkName((signature as { readonly digest?: unknown }).digest, 'patternSignature.digest');
}
