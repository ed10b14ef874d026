import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { digestBytes } from '../encoding/digest.ts';
import { EiderError } from '../errors/eider-error.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { type BackupManifest, type BackupPart, folderName, partName } from './backup-manifest.ts';
import { type BackupContentOptions, DEFAULT_PREFIX } from './backup-options.ts';
import { openSeal } from './backup-seal.ts';
import { signalOf } from './create-backup.ts';
import { decodePart } from './part-codec.ts';
import { throwIfStopped } from './throw-if-stopped.ts';

/**
 * The content of a backup, part by part. Every digest is checked on the way, that of the whole at the end: only who has read to the end may trust what was read.
 * CORRUPT_DATA, UNAUTHENTICATED.
 */
export async function* readBackup(
  store: BlobStore,
  manifest: BackupManifest,
  options: BackupContentOptions = {},
): AsyncGenerator<Uint8Array> {
  const { prefix = DEFAULT_PREFIX, key, signal, onProgress } = options;
  const { cipher, sha256: expected } = await openSeal(manifest, key);
  const folder = `${prefix}${folderName(manifest)}/`;
  const { id, compression } = manifest;
  const whole = sha256.create();
  let sizeBytes = 0;
  for (const [index, part] of manifest.parts.entries()) {
    throwIfStopped(signal);
    const number = index + 1;
    const stored = await fetchPart(store, folder + partName(number), { part, number, signal });
    const plain = await decodePart(stored, { number, sizeBytes: part.sizeBytes }, { id, compression, cipher });
    whole.update(plain);
    yield plain;
    sizeBytes += plain.length;
    onProgress?.({ sizeBytes, totalBytes: manifest.sizeBytes });
  }
  if (bytesToHex(whole.digest()) !== expected) throw damaged(0);
}

async function fetchPart(
  store: BlobStore,
  key: string,
  {
    part,
    number,
    signal,
  }: { readonly part: BackupPart; readonly number: number; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  // One byte more than there should be shows that there are more; a larger object never fills the memory.
  const range = { start: 0, end: part.storedBytes + 1 };
  const blob = await store.get(key, { range, ...signalOf(signal) });
  if (blob === undefined) {
    throw new EiderError('CORRUPT_DATA', 'a part of the backup is missing; use another backup', {
      details: { part: number },
    });
  }
  if (blob.bytes.length !== part.storedBytes || (await digestBytes(blob.bytes)) !== part.sha256) throw damaged(number);
  return blob.bytes;
}

function damaged(part: number): EiderError {
  return new EiderError('CORRUPT_DATA', 'the backup is damaged; use another one', { details: { part } });
}
