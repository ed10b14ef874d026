import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { digestBytes } from '../encoding/digest.ts';
import { EiderError } from '../errors/eider-error.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { systemClock } from '../system/system-clock.ts';
import { uuidSource } from '../system/uuid-source.ts';
import { backupCipher } from './backup-cipher.ts';
import { type BackupManifest, type BackupPart, folderName, MANIFEST_NAME, partName } from './backup-manifest.ts';
import { type BackupSource, type CreateBackupOptions, DEFAULT_PREFIX } from './backup-options.ts';
import { sealManifest } from './backup-seal.ts';
import { cutPieces } from './cut-pieces.ts';
import { encodePart, type PartCoding } from './part-codec.ts';
import { throwIfStopped } from './throw-if-stopped.ts';

const DEFAULT_PART_BYTES = 8 * 1024 * 1024;
const MIN_PART_BYTES = 1_024;
const MAX_PART_BYTES = 256 * 1024 * 1024;

/** A backup that is being written. */
interface Draft {
  readonly store: BlobStore;
  readonly folder: string;
  readonly coding: PartCoding;
  readonly options: CreateBackupOptions;
}

/**
 * Writes content as a backup into a store: its parts first, its manifest last, so that a backup is listed whole or not at all. Memory is bounded by a few parts.
 * A failure removes the parts again if it can; what stays is removed by `applyRetention`.
 */
export async function createBackup(
  store: BlobStore,
  source: BackupSource,
  options: CreateBackupOptions = {},
): Promise<BackupManifest> {
  const { clock = systemClock, ids = uuidSource, compression = 'gzip', key, prefix = DEFAULT_PREFIX } = options;
  const partBytes = checkedPartBytes(options.partBytes ?? DEFAULT_PART_BYTES);
  const cipher = key === undefined ? undefined : await backupCipher(key);
  const named = { id: ids.next(), createdAt: new Date(clock.nowMs()).toISOString() };
  const coding = { id: named.id, compression, cipher };
  const draft: Draft = { store, folder: `${prefix}${folderName(named)}/`, coding, options };
  const parts: BackupPart[] = [];
  let manifest: BackupManifest;
  try {
    const digest = await writeParts(draft, source, { parts, partBytes });
    const facts = {
      format: 'eider-backup',
      version: 1,
      ...named,
      kind: source.kind,
      ...(source.engine === undefined ? {} : { engine: source.engine }),
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      storedBytes: parts.reduce((sum, part) => sum + part.storedBytes, 0),
      compression,
      parts,
    } as const;
    manifest = await sealManifest(facts, digest, cipher);
  } catch (error) {
    await removeParts(draft, parts.length + 1);
    throw error;
  }
  // From here on nothing is removed: a manifest whose put has no answer may still appear.
  await putManifest(draft, manifest);
  return manifest;
}

async function writeParts(
  draft: Draft,
  source: BackupSource,
  { parts, partBytes }: { readonly parts: BackupPart[]; readonly partBytes: number },
): Promise<string> {
  const { signal, onProgress } = draft.options;
  const whole = sha256.create();
  let sizeBytes = 0;
  for await (const plain of cutPieces(hashed(source.content, whole), partBytes)) {
    throwIfStopped(signal);
    parts.push(await writePart(draft, plain, parts.length + 1));
    sizeBytes += plain.length;
    onProgress?.({ sizeBytes, totalBytes: source.sizeBytes });
  }
  const digest = bytesToHex(whole.digest());
  if (source.sha256 === undefined || source.sha256 === digest) return digest;
  throw new EiderError('CORRUPT_DATA', 'the content changed while it was read; make the backup again');
}

async function* hashed(
  content: AsyncIterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    hash.update(bytes);
    yield bytes;
  }
}

async function writePart(draft: Draft, plain: Uint8Array, number: number): Promise<BackupPart> {
  const { store, folder, coding, options } = draft;
  const stored = await encodePart(plain, number, coding);
  const digest = await digestBytes(stored);
  const key = folder + partName(number);
  const call = signalOf(options.signal);
  await putAgain(() => store.put(key, stored, call));
  if (options.readBack !== false) {
    const written = await store.get(key, call);
    if (written === undefined || (await digestBytes(written.bytes)) !== digest) throw notKept();
  }
  return { sizeBytes: plain.length, storedBytes: stored.length, sha256: digest };
}

/** A put without an answer is made once more: the same bytes for the same key. */
async function putAgain(put: () => Promise<unknown>): Promise<void> {
  try {
    await put();
  } catch (error) {
    if (!EiderError.is(error, 'INDETERMINATE')) throw error;
    await put();
  }
}

async function putManifest({ store, folder, options }: Draft, manifest: BackupManifest): Promise<void> {
  const key = folder + MANIFEST_NAME;
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  throwIfStopped(options.signal);
  try {
    await store.put(key, bytes, { ifNoneMatch: '*', ...signalOf(options.signal) });
  } catch (error) {
    if (!EiderError.is(error, 'INDETERMINATE')) throw error;
    // The answer was lost; whether the manifest is there can be seen.
    const written = await store.get(key, signalOf(options.signal));
    if (written === undefined || (await digestBytes(written.bytes)) !== (await digestBytes(bytes))) throw error;
  }
}

async function removeParts({ store, folder }: Draft, count: number): Promise<void> {
  try {
    for (let number = count; number >= 1; number -= 1) await store.delete(folder + partName(number));
  } catch {
    // What failed before is what is told; retention removes what is left.
  }
}

function checkedPartBytes(partBytes: number): number {
  if (Number.isSafeInteger(partBytes) && partBytes >= MIN_PART_BYTES && partBytes <= MAX_PART_BYTES) return partBytes;
  throw new EiderError('INVALID_ARGUMENT', 'give partBytes as a whole number from 1,024 to 268,435,456');
}

/** The signal as an option of a call that has none if there is none. */
export function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function notKept(): EiderError {
  return new EiderError('CORRUPT_DATA', 'the store does not give back what was put; use another store for backups');
}
