import { EiderError, type PatternSignature, type SchemaFingerprint } from '@eider/core';
import { z } from 'zod';
import { fingerprintSchema } from './schema/fingerprint-schema.ts';
import { sealSignature } from './signature/digest-signature.ts';

const count = z.int().nonnegative();

const schemaShape = z.strictObject({
  version: z.literal('dfp1'),
  exact: z.string(),
  shape: z.string(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string().min(1),
      nullable: z.boolean(),
      constraints: z.array(z.string()),
    }),
  ),
});

const signatureShape = z.strictObject({
  version: z.literal('dps1'),
  digest: z.string(),
  rowCount: count,
  exactRanges: z.boolean(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string().min(1),
      nulls: count,
      distinct: count.exactOptional(),
      lengths: z.strictObject({ shortest: count, longest: count, total: count }).exactOptional(),
      masks: z
        .strictObject({ top: z.array(z.strictObject({ mask: z.string(), count })), pooled: count })
        .exactOptional(),
      classes: z.array(z.strictObject({ name: z.string(), count })),
      range: z.strictObject({ least: z.string(), greatest: z.string() }).exactOptional(),
    }),
  ),
});

/** A schema fingerprint made elsewhere, as JSON. INVALID_ARGUMENT if it is none, or its digests are not those of its columns. */
export function parseSchemaFingerprint(value: unknown): SchemaFingerprint {
  const given = parse(schemaShape, value, 'a dfp1 schema fingerprint');
  const made = fingerprintSchema(given.columns);
  if (made.exact === given.exact && made.shape === given.shape) return made;
  throw new EiderError('INVALID_ARGUMENT', 'the digests are not those of the columns; fingerprint the schema again');
}

/** A pattern signature made elsewhere, as JSON. INVALID_ARGUMENT if it is none, or its digest is not that of its content. */
export function parsePatternSignature(value: unknown): PatternSignature {
  const given = parse(signatureShape, value, 'a dps1 pattern signature');
  const made = sealSignature(given);
  if (made.digest === given.digest) return made;
  throw new EiderError('INVALID_ARGUMENT', 'the digest is not that of the content; make the signature again');
}

function parse<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  // Where it is wrong, never what stands there.
  const path = result.error.issues[0]?.path.join('.') ?? '';
  throw new EiderError('INVALID_ARGUMENT', `this is not ${what}`, { details: { path } });
}
