import {
  applyRetention,
  type BackupManifest,
  type BackupSchedule,
  backupEvery,
  type Clock,
  findBackup,
  type LongTermMemory,
  type Random,
  type RetentionRules,
  type SqlEngine,
} from '@eider/core';
import { type BackupDatabaseOptions, backupDatabase } from './backup-database.ts';
import type { BackupOptions } from './backup-file.ts';
import { backupMemory } from './backup-memory.ts';
import { type BackupPlace, withPlace } from './backup-place.ts';
import { unrefClock } from './unref-clock.ts';

export interface ScheduleOptions extends Omit<BackupOptions, 'clock' | 'signal' | 'onProgress'> {
  readonly everyMs: number;
  /** Which backups stay after each new one. @default all */
  readonly retention?: RetentionRules | undefined;
  /** A run is put off by up to this share of `everyMs`. @default 0.1 */
  readonly jitter?: number | undefined;
  /** @default the machine's, without keeping the process alive */
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Backs up an open memory at an interval, until it is stopped: stop it before the memory is closed. What was missed is made up for once. */
export function scheduleMemoryBackups(
  memory: LongTermMemory,
  to: BackupPlace,
  options: ScheduleOptions,
): BackupSchedule {
  return schedule((store, rest) => backupMemory(memory, store, rest), to, options);
}

/** The same for a database that an engine has open. */
export function scheduleDatabaseBackups(
  engine: SqlEngine,
  to: BackupPlace,
  { database, ...options }: ScheduleOptions & Pick<BackupDatabaseOptions, 'database'>,
): BackupSchedule {
  return schedule((store, rest) => backupDatabase(engine, store, { ...rest, database }), to, options);
}

function schedule(
  backUp: (to: BackupPlace, options: BackupOptions) => Promise<BackupManifest>,
  to: BackupPlace,
  { everyMs, retention, jitter, clock = unrefClock, random, ...options }: ScheduleOptions,
): BackupSchedule {
  const { prefix } = options;
  const lastAt = async (): Promise<Date | undefined> => {
    const newest = await withPlace(to, (store) => findBackup(store, { prefix }));
    return newest === undefined ? undefined : new Date(newest.createdAt);
  };
  const run = (): Promise<void> =>
    withPlace(to, async (store) => {
      await backUp(store, { ...options, clock });
      if (retention !== undefined) await applyRetention(store, retention, { prefix, clock });
    });
  return backupEvery(run, { everyMs, jitter, lastAt, clock, random });
}
