import { EiderError } from '../errors/eider-error.ts';
import type { BackupManifest } from './backup-manifest.ts';

/** Which backups stay: each rule keeps its own, and the newest one stays in any case. */
export interface RetentionRules {
  /** The newest so many. @default 0 */
  readonly keepLast?: number | undefined;
  /** The newest of each of the last so many days (UTC) that have one. @default 0 */
  readonly daily?: number | undefined;
  /** The same for weeks, from Monday on. @default 0 */
  readonly weekly?: number | undefined;
  /** The same for months. @default 0 */
  readonly monthly?: number | undefined;
}

type Dated = Pick<BackupManifest, 'id' | 'createdAt'>;

const DAY_MS = 86_400_000;
// 1970-01-01 was a Thursday: three days behind a Monday.
const MONDAY_OFFSET_DAYS = 3;

/** The backups that stay, newest first: by their times alone, so that the same backups always give the same answer. */
export function chooseBackups<Backup extends Dated>(
  backups: readonly Backup[],
  rules: RetentionRules,
): readonly Backup[] {
  const { keepLast, daily, weekly, monthly } = checkedRules(rules);
  const sorted = [...backups].sort(newestFirst);
  const kept = new Set<Backup>(sorted.slice(0, Math.max(1, keepLast)));
  keepPeriods(sorted, kept, { periods: daily, periodOf: (ms) => String(Math.floor(ms / DAY_MS)) });
  keepPeriods(sorted, kept, {
    periods: weekly,
    periodOf: (ms) => String(Math.floor((Math.floor(ms / DAY_MS) + MONDAY_OFFSET_DAYS) / 7)),
  });
  keepPeriods(sorted, kept, { periods: monthly, periodOf: (ms) => new Date(ms).toISOString().slice(0, -17) });
  return sorted.filter((backup) => kept.has(backup));
}

function keepPeriods<Backup extends Dated>(
  sorted: readonly Backup[],
  kept: Set<Backup>,
  { periods, periodOf }: { readonly periods: number; readonly periodOf: (timeMs: number) => string },
): void {
  const seen = new Set<string>();
  for (const backup of sorted) {
    const period = periodOf(Date.parse(backup.createdAt));
    if (seen.has(period)) continue;
    if (seen.size >= periods) return;
    seen.add(period);
    kept.add(backup);
  }
}

function newestFirst(one: Dated, other: Dated): number {
  const order = Date.parse(other.createdAt) - Date.parse(one.createdAt);
  if (order !== 0) return order;
  return one.id < other.id ? 1 : -1;
}

function checkedRules(rules: RetentionRules): Required<{ [Name in keyof RetentionRules]: number }> {
  const { keepLast = 0, daily = 0, weekly = 0, monthly = 0 } = rules;
  const counts = { keepLast, daily, weekly, monthly };
  const isSound = Object.values(counts).every((count) => Number.isSafeInteger(count) && count >= 0);
  const isKnown = Object.keys(rules).every((name) => Object.hasOwn(counts, name));
  if (isSound && isKnown && Object.values(counts).some((count) => count > 0)) return counts;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'give keepLast, daily, weekly or monthly as whole numbers, one of them more than 0',
  );
}
