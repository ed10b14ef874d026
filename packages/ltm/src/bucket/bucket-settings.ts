import { EiderError } from '@eider/core';

/** How a memory in a bucket behaves; the same for every process that shares it. */
export interface BucketSettings {
  /**
   * How long a commit outlives the raise of the boundary over it, and an unused file its last use, in milliseconds. Processes that share a memory must agree on
   * it: observations count for half of it.
   * @default one hour; shorter costs more reads of head, and stalls longer than half of it more reloads
   */
  readonly graceMs: number;
  /** @default true; without, every reply about a slot costs a read of head, and no clock is needed for safety */
  readonly cachesObservations: boolean;
  /** How long an append tries before its outcome is INDETERMINATE. @default 30 seconds */
  readonly appendTimeoutMs: number;
  /** How long any other request is repeated. @default 30 seconds */
  readonly callTimeoutMs: number;
  /** A writer whose clock is further ahead of the store's is refused. Infinity asks nobody. @default 5 minutes */
  readonly maxClockLeadMs: number;
}

const DEFAULTS: BucketSettings = {
  graceMs: 3_600_000,
  cachesObservations: true,
  appendTimeoutMs: 30_000,
  callTimeoutMs: 30_000,
  maxClockLeadMs: 300_000,
};

/** The settings with their defaults; a senseless one is INVALID_ARGUMENT. */
export function parseBucketSettings(given: Partial<BucketSettings> = {}): BucketSettings {
  const settings = { ...DEFAULTS, ...given };
  for (const name of ['graceMs', 'appendTimeoutMs', 'callTimeoutMs', 'maxClockLeadMs'] as const) {
    const isTime = typeof settings[name] === 'number' && settings[name] >= 0;
    if (isTime && (name === 'maxClockLeadMs' || Number.isFinite(settings[name]))) continue;
    throw new EiderError('INVALID_ARGUMENT', `give ${name} as milliseconds from 0`);
  }
  return settings;
}
