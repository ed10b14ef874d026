import { type BlobStore, EiderError, sha256Hex } from '@eider/core';

/** Results too large for their records, of each tenant apart. */
export interface TenantResults {
  of(tenantId: string): ResultContent;
}

/** One tenant's results, by digest. */
export interface ResultContent {
  /** Stores a result if there is none of this digest and size; durable when it resolves. */
  put(digest: string, bytes: Uint8Array): Promise<{ readonly created: boolean }>;
  /** The bytes as they lie there, unchecked: replaying checks them. Undefined without any. */
  get(digest: string): Promise<Uint8Array | undefined>;
  /** Whether there was one. */
  delete(digest: string): Promise<boolean>;
}

const DIGEST = /^dcr1-rows-sha256:([0-9a-f]{64})$/;

/**
 * Results in a blob store, under `<sha256 of the tenant's id>/<digest>.jsonl`: whatever a tenant is called, its keys are its own and short
 * enough. What does not have the form of a digest is never made a key.
 */
export function blobResults(store: BlobStore): TenantResults {
  return {
    of(tenantId) {
      const folder = sha256Hex(tenantId);
      return {
        put: (digest, bytes) => putOnce(store, keyOf(folder, digest), bytes),
        get: async (digest) => (DIGEST.test(digest) ? (await store.get(keyOf(folder, digest)))?.bytes : undefined),
        delete: async (digest) => DIGEST.test(digest) && (await store.delete(keyOf(folder, digest))),
      };
    },
  };
}

function keyOf(folder: string, digest: string): string {
  const hex = DIGEST.exec(digest)?.[1];
  if (hex !== undefined) return `${folder}/${hex}.jsonl`;
  throw new EiderError('INVALID_ARGUMENT', 'this is no digest of a result; take it from a record');
}

async function putOnce(store: BlobStore, key: string, bytes: Uint8Array): Promise<{ readonly created: boolean }> {
  try {
    await store.put(key, bytes, { ifNoneMatch: '*' });
    return { created: true };
  } catch (error) {
    if (!EiderError.is(error, 'PRECONDITION_FAILED')) throw error;
  }
  // Of another size it is not what was put there: equal digests mean equal bytes.
  const known = await store.head(key);
  if (known?.sizeBytes !== bytes.length) await store.put(key, bytes);
  return { created: false };
}
