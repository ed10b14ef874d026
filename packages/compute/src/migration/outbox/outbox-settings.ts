import { EiderError, type ErrorCode } from '@eider/core';
import type { OutboxEntry } from './outbox-store.ts';

export interface OutboxSettings {
  /** After so many failed attempts an entry is given up: a dead letter. @default 50 */
  readonly maxAttempts?: number;
  /** Wait after the first failure; it doubles with each one. @default 1,000 */
  readonly baseDelayMs?: number;
  /** The longest wait. @default 900,000 (15 minutes: 50 attempts last about 10 hours) */
  readonly maxDelayMs?: number;
  /** What has become of an entry, for logs and metrics. */
  readonly onEvent?: (event: OutboxEvent) => void;
}

export interface OutboxEvent {
  readonly kind: 'delivered' | 'failed' | 'dead';
  readonly entry: OutboxEntry;
  readonly errorCode?: ErrorCode;
}

export type CheckedOutboxSettings = OutboxSettings & Required<Omit<OutboxSettings, 'onEvent'>>;

const DEFAULTS = { maxAttempts: 50, baseDelayMs: 1000, maxDelayMs: 900_000 };

/** Settings with their defaults; INVALID_ARGUMENT names the one that makes no sense. */
export function checkOutboxSettings(settings: OutboxSettings): CheckedOutboxSettings {
  const checked = { ...DEFAULTS, ...settings };
  for (const name of ['maxAttempts', 'baseDelayMs', 'maxDelayMs'] as const) {
    if (!Number.isInteger(checked[name]) || checked[name] < 1) {
      throw new EiderError('INVALID_ARGUMENT', `give ${name} as a whole number from 1 on`);
    }
  }
  return checked;
}

// Trying again cannot help: the entry itself is wrong.
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['INVALID_ARGUMENT', 'UNSUPPORTED', 'CORRUPT_DATA']);
// Whoever takes deliveries is in trouble, not the entry: others of its topic wait too.
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'UNAVAILABLE',
  'TIMEOUT',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'CLOSED',
]);

/** Whether an entry is given up after this failure. */
export function isGivenUp(code: ErrorCode, attempts: number, { maxAttempts }: CheckedOutboxSettings): boolean {
  return HOPELESS.has(code) || attempts >= maxAttempts;
}

/** Whether a failure says that the others of the topic would fail too. */
export function isOutage(code: ErrorCode): boolean {
  return OUTAGES.has(code);
}

/** The wait after so many failed attempts: between half and all of what doubles each time. `chance` is in [0, 1). */
export function delayMs(attempts: number, chance: number, { baseDelayMs, maxDelayMs }: CheckedOutboxSettings): number {
  const whole = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempts - 1, 40));
  return Math.ceil(whole / 2 + (whole / 2) * chance);
}
