import type { BackupContentOptions, RestoreTarget } from '@eider/core';
import {
  type BackupKind,
  type BackupManifest,
  type BlobStore,
  EiderError,
  type FindBackupOptions,
  findBackup,
  restoreBackup,
} from '@eider/core';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { parseMemoryUri } from '../open/memory-uri.ts';
import { realPathOf } from '../open/real-path.ts';
import { type BackupFiles, nodeBackupFiles } from './backup-files.ts';
import { type BackupPlace, withPlace } from './backup-place.ts';
import { databaseGivesWay, holdMemory, memoryGivesWay, type OldFile } from './give-way.ts';
import { checkedFile } from './restore-target.ts';

export interface RestoreOptions extends BackupContentOptions, FindBackupOptions {
  /** Whether what is there is replaced; it stays as `<path>.before-restore`. @default false: ALREADY_EXISTS */
  readonly overwrite?: boolean | undefined;
  /** What the backup must be of. @default anything */
  readonly kind?: BackupKind | undefined;
  /** How the memory that is replaced is opened, to fold its log in. */
  readonly settings?: OpenMemorySettings | undefined;
  /** @default the files of this machine */
  readonly files?: BackupFiles | undefined;
}

/**
 * Restores a memory or a database to a local file: the newest backup, or the one of `id`, or the newest not after `at`. It is read, checked and opened beside the file and then takes its
 * place in one step; until then nothing has changed. LOCKED if the file is in use, NOT_FOUND without such a backup.
 */
export async function restoreFile(
  from: BackupPlace,
  uri: string,
  options: RestoreOptions = {},
): Promise<BackupManifest> {
  const location = parseMemoryUri(uri);
  if (location.kind !== 'file') {
    throw new EiderError('UNSUPPORTED', 'a backup is restored to a local file; name its path');
  }
  const old: OldFile = { path: await realPathOf(location.path), files: options.files ?? nodeBackupFiles };
  return withPlace(from, async (store) => {
    const manifest = await neededBackup(store, options);
    checkKind(manifest, options.kind);
    await checkRoom(old, options.overwrite === true);
    if (manifest.kind === 'database') {
      await restoreOver(store, manifest, { old, options, giveWay: () => databaseGivesWay(old) });
      return manifest;
    }
    const held = await holdMemory(old.path);
    try {
      const giveWay = (): Promise<void> => memoryGivesWay(old, held, options.settings);
      await restoreOver(store, manifest, { old, options, giveWay });
    } finally {
      await held.close();
    }
    return manifest;
  });
}

function checkKind({ kind, id }: BackupManifest, asked: BackupKind | undefined): void {
  if (asked === undefined || asked === kind) return;
  throw new EiderError('INVALID_ARGUMENT', `this is the backup of a ${kind}, not of a ${asked}; name another`, {
    details: { id },
  });
}

interface Restoring {
  readonly old: OldFile;
  readonly options: RestoreOptions;
  readonly giveWay: () => Promise<void>;
}

async function restoreOver(store: BlobStore, manifest: BackupManifest, restoring: Restoring): Promise<void> {
  const { old, giveWay } = restoring;
  const { prefix, key, signal, onProgress } = restoring.options;
  const finished = `${old.path}.restoring`;
  const target: RestoreTarget = {
    ...checkedFile({ path: finished, kind: manifest.kind, files: old.files, signal }),
    async place() {
      await giveWay();
      await old.files.replace(old.path, finished);
    },
  };
  await restoreBackup(store, manifest, { target, prefix, key, signal, onProgress });
}

/** The backup that is meant; NOT_FOUND if there is none. */
export async function neededBackup(store: BlobStore, options: FindBackupOptions): Promise<BackupManifest> {
  const { id, at, prefix, signal } = options;
  const found = await findBackup(store, { id, at, prefix, signal });
  if (found !== undefined) return found;
  const message =
    id !== undefined
      ? 'there is no complete backup of this id; list the backups to see them'
      : 'there is no complete backup here, or none that old; list the backups to see them';
  throw new EiderError('NOT_FOUND', message, id === undefined ? {} : { details: { id } });
}

async function checkRoom({ path, files }: OldFile, overwrite: boolean): Promise<void> {
  if (overwrite) return;
  for (const one of [path, `${path}.log`]) {
    if (!(await files.exists(one))) continue;
    throw new EiderError('ALREADY_EXISTS', 'there is a file already; restore with overwrite, or to another path', {
      details: { path: one },
    });
  }
}
