import { EiderError } from '../errors/eider-error.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import { systemClock } from '../system/system-clock.ts';
import { type BackupManifest, folderName, MANIFEST_NAME } from './backup-manifest.ts';
import { type BackupCallOptions, DEFAULT_PREFIX } from './backup-options.ts';
import { chooseBackups, type RetentionRules } from './choose-backups.ts';
import { signalOf } from './create-backup.ts';
import { type BackupFolder, backupFolders, listBackups } from './list-backups.ts';

export interface RetentionOptions extends BackupCallOptions {
  /** How long nothing may have been added to an unfinished backup before it counts as left behind. @default 86,400,000 */
  readonly graceMs?: number | undefined;
  readonly clock?: Pick<Clock, 'nowMs'> | undefined;
}

export interface RetentionReport {
  readonly kept: readonly BackupManifest[];
  readonly deleted: readonly BackupManifest[];
  /** Unfinished backups that were removed. */
  readonly leftovers: number;
}

const DEFAULT_GRACE_MS = 86_400_000;

/**
 * Deletes the backups that no rule keeps, manifest first, so that none is ever listed half; and what unfinished ones left behind long ago. The newest complete
 * backup stays, and so do those that cannot be read.
 */
export async function applyRetention(
  store: BlobStore,
  rules: RetentionRules,
  options: RetentionOptions = {},
): Promise<RetentionReport> {
  const { prefix = DEFAULT_PREFIX, signal, graceMs = DEFAULT_GRACE_MS, clock = systemClock } = options;
  if (!(graceMs >= 0)) throw new EiderError('INVALID_ARGUMENT', 'give graceMs as milliseconds, zero or more');
  const { backups } = await listBackups(store, { prefix, signal });
  const kept = chooseBackups(backups, rules);
  const deleted = backups.filter((backup) => !kept.includes(backup));
  const doomed = new Set(deleted.map(folderName));
  const place: Place = { store, prefix, signal };
  let leftovers = 0;
  for await (const folder of backupFolders(store, { prefix, signal })) {
    if (doomed.has(folder.name)) await removeFolder(place, folder);
    else if (await isLeftBehind(place, folder, clock.nowMs() - graceMs)) {
      await removeFolder(place, folder);
      leftovers += 1;
    }
  }
  return { kept, deleted, leftovers };
}

interface Place {
  readonly store: BlobStore;
  readonly prefix: string;
  readonly signal: AbortSignal | undefined;
}

async function isLeftBehind(
  { store, prefix, signal }: Place,
  folder: BackupFolder,
  beforeMs: number,
): Promise<boolean> {
  const { name, objects } = folder;
  if (objects.has(MANIFEST_NAME)) return false;
  if ([...objects.values()].some(({ lastModified }) => lastModified.getTime() > beforeMs)) return false;
  // It may have been finished since it was listed.
  return (await store.head(`${prefix}${name}/${MANIFEST_NAME}`, signalOf(signal))) === undefined;
}

async function removeFolder({ store, prefix, signal }: Place, { name, objects }: BackupFolder): Promise<void> {
  const parts = [...objects.keys()].filter((object) => object !== MANIFEST_NAME);
  for (const object of [MANIFEST_NAME, ...parts]) await store.delete(`${prefix}${name}/${object}`, signalOf(signal));
}
