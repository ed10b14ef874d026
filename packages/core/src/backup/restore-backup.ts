import type { BlobStore } from '../ports/blob-store.ts';
import type { BackupManifest } from './backup-manifest.ts';
import type { BackupContentOptions } from './backup-options.ts';
import { readBackup } from './read-backup.ts';

/** Where a backup's content goes: beside what is there at first, then into its place. */
export interface RestoreTarget {
  /** Takes the whole content, durably, where nobody looks for it. */
  write(content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Opens what was written and reads all of it; rejects if that fails. */
  check(): Promise<void>;
  /** Puts what was written into its place, in one step. */
  place(): Promise<void>;
  /** Removes what was written and not placed. Called after every restore, whatever happened. */
  discard(): Promise<void>;
}

export interface RestoreBackupOptions extends BackupContentOptions {
  readonly target: RestoreTarget;
}

export interface VerifyBackupOptions extends BackupContentOptions {
  /** Opens the content, too; it is never placed. */
  readonly target?: Omit<RestoreTarget, 'place'> | undefined;
}

/** Restores a backup: read and checked whole, opened and checked beside what is there, then put into its place. Until then nothing has changed. */
export async function restoreBackup(
  store: BlobStore,
  manifest: BackupManifest,
  { target, ...options }: RestoreBackupOptions,
): Promise<void> {
  try {
    await target.write(readBackup(store, manifest, options));
    await target.check();
    await target.place();
  } finally {
    await target.discard();
  }
}

/** Reads a whole backup and checks every digest; with a target it also opens the content. CORRUPT_DATA, UNAUTHENTICATED. */
export async function verifyBackup(
  store: BlobStore,
  manifest: BackupManifest,
  { target, ...options }: VerifyBackupOptions = {},
): Promise<void> {
  const content = readBackup(store, manifest, options);
  if (target === undefined) {
    // Reading is the check.
    for await (const _ of content);
    return;
  }
  try {
    await target.write(content);
    await target.check();
  } finally {
    await target.discard();
  }
}
