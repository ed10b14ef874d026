import { SqlDate, SqlDecimal, SqlTimestamp, SqlTimestampNanos, type SqlValue } from '@eider/core';

const DAY_MS = 86_400_000;

/** A SQL value for people, in one cell of a table. */
export function sqlValueText(value: SqlValue | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof SqlDecimal) return String(value);
  if (value instanceof SqlDate) return timeText(value.days * DAY_MS).slice(0, 10);
  if (value instanceof SqlTimestamp) return timeText(Number(value.micros / 1_000n));
  if (value instanceof SqlTimestampNanos) return timeText(Number(value.nanos / 1_000_000n));
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value instanceof Map ? [...value] : value, (_, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
}

// Beyond the years of JavaScript there is still a number.
function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? String(ms) : time.toISOString();
}
