import { EiderError } from '../errors/eider-error.ts';
import type { BlobInfo, BlobStore } from '../ports/blob-store.ts';
import { type BackupManifest, folderName, MANIFEST_NAME, parseManifest, partName } from './backup-manifest.ts';
import { type BackupCallOptions, DEFAULT_PREFIX } from './backup-options.ts';
import { signalOf } from './create-backup.ts';

/** What lies in a place of backups. */
export interface BackupList {
  /** Complete ones, newest first. */
  readonly backups: readonly BackupManifest[];
  /** Those whose manifest is damaged or newer than this eider, or that miss a part: left alone. */
  readonly unreadable: readonly UnreadableBackup[];
}

export interface UnreadableBackup {
  /** Name of its folder, which begins with its time. */
  readonly folder: string;
  readonly error: EiderError;
}

/** A folder of objects that belong together, by name. */
export interface BackupFolder {
  readonly name: string;
  readonly objects: ReadonlyMap<string, BlobInfo>;
}

const FOLDER = /^\d{8}t\d{9}z-[0-9a-z-]{1,64}$/;
const OBJECT = /^(?:manifest\.json|part-\d{5,})$/;
// Room for a hundred terabytes in parts of the usual size; more is no manifest.
const MAX_MANIFEST_BYTES = 2 ** 31;

/** Lists the complete backups in a store; one whose manifest is not there, because it was never finished, is not among them. */
export async function listBackups(store: BlobStore, options: BackupCallOptions = {}): Promise<BackupList> {
  const { prefix = DEFAULT_PREFIX, signal } = options;
  const backups: BackupManifest[] = [];
  const unreadable: UnreadableBackup[] = [];
  for await (const { name, objects } of backupFolders(store, options)) {
    if (!objects.has(MANIFEST_NAME)) continue;
    try {
      const range = { start: 0, end: MAX_MANIFEST_BYTES };
      const blob = await store.get(`${prefix}${name}/${MANIFEST_NAME}`, { range, ...signalOf(signal) });
      // Deleted since it was listed.
      if (blob !== undefined) backups.push(checkParts(parseManifest(blob.bytes, name), objects));
    } catch (error) {
      if (!EiderError.is(error, 'CORRUPT_DATA') && !EiderError.is(error, 'UNSUPPORTED')) throw error;
      unreadable.push({ folder: name, error });
    }
  }
  return { backups: backups.reverse(), unreadable: unreadable.reverse() };
}

/** Which backup is meant: one by its id, or the newest that was not made after a time. Without either: the newest. */
export interface FindBackupOptions extends BackupCallOptions {
  readonly id?: string | undefined;
  readonly at?: Date | undefined;
}

/** A complete backup; undefined if there is none that fits. An unreadable one that is named by its id rejects with what is wrong with it. */
export async function findBackup(
  store: BlobStore,
  { id, at, ...options }: FindBackupOptions = {},
): Promise<BackupManifest | undefined> {
  if (at !== undefined && Number.isNaN(at.getTime())) throw new EiderError('INVALID_ARGUMENT', 'at must be a time');
  const { backups, unreadable } = await listBackups(store, options);
  if (id !== undefined) {
    const broken = unreadable.find(({ folder }) => folder.slice(FOLDER_TIME_LENGTH) === id);
    if (broken !== undefined) throw broken.error;
  }
  return backups.find(
    (backup) =>
      (id === undefined || backup.id === id) && (at === undefined || Date.parse(backup.createdAt) <= at.getTime()),
  );
}

const FOLDER_TIME_LENGTH = '20260101t000000000z-'.length;

/** Every folder of backups in a store, in the order of their times; objects of other names are left out. */
export async function* backupFolders(store: BlobStore, options: BackupCallOptions): AsyncGenerator<BackupFolder> {
  const { prefix = DEFAULT_PREFIX, signal } = options;
  let current: { name: string; objects: Map<string, BlobInfo> } | undefined;
  for await (const info of store.list(prefix, signalOf(signal))) {
    const [name = '', object = '', ...deeper] = info.key.slice(prefix.length).split('/');
    if (!FOLDER.test(name) || !OBJECT.test(object) || deeper.length > 0) continue;
    if (current !== undefined && current.name !== name) yield current;
    if (current?.name !== name) current = { name, objects: new Map() };
    current.objects.set(object, info);
  }
  if (current !== undefined) yield current;
}

function checkParts(manifest: BackupManifest, objects: ReadonlyMap<string, BlobInfo>): BackupManifest {
  for (const [index, { storedBytes }] of manifest.parts.entries()) {
    if (objects.get(partName(index + 1))?.sizeBytes === storedBytes) continue;
    throw new EiderError('CORRUPT_DATA', 'a part of the backup is missing or has another size; use another backup', {
      details: { folder: folderName(manifest), part: index + 1 },
    });
  }
  return manifest;
}
