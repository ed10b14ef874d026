import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { BackupKind, BackupManifest } from './backup-manifest.ts';

/** What every call on a place of backups takes. */
export interface BackupCallOptions {
  /** Beginning of the keys of all backups in the store. @default 'backups/' */
  readonly prefix?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What calls take that read or write content. */
export interface BackupContentOptions extends BackupCallOptions {
  /** Encrypts: 32 random bytes, or their base64. Who loses it loses the backups. @default not encrypted */
  readonly key?: Uint8Array | string | undefined;
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
}

/** How far a backup, a check or a restore has come. */
export interface BackupProgress {
  /** Bytes of the content so far. */
  readonly sizeBytes: number;
  /** If it is known. */
  readonly totalBytes?: number | undefined;
}

export interface CreateBackupOptions extends BackupContentOptions {
  /** @default 'gzip' */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** Bytes of content in an object, from 1,024 to 268,435,456; about four times as many are in memory at once. @default 8,388,608 */
  readonly partBytes?: number | undefined;
  /** Reads each object back before the next. @default true; false halves the traffic */
  readonly readBack?: boolean | undefined;
  readonly clock?: Pick<Clock, 'nowMs'> | undefined;
  readonly ids?: IdSource | undefined;
}

/** What is backed up. */
export interface BackupSource {
  readonly kind: BackupKind;
  readonly content: AsyncIterable<Uint8Array>;
  readonly sizeBytes?: number | undefined;
  /** Hex digest that the content must have: CORRUPT_DATA otherwise. */
  readonly sha256?: string | undefined;
  readonly engine?: BackupManifest['engine'] | undefined;
}

export const DEFAULT_PREFIX = 'backups/';
