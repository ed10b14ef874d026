import { EiderError } from '@eider/core';
import type { Bucket } from './bucket.ts';
import { type Head, type HeadCheckpoint, keysOfCheckpoint, type Pin } from './head.ts';
import { MAX_PINS } from './head-codec.ts';
import { keepingBoundary } from './head-file.ts';

/** A pinned checkpoint: its files stay until the pin is released or expires. */
export interface PinnedCheckpoint {
  readonly id: string;
  readonly checkpoint: HeadCheckpoint;
}

/** Pins the checkpoint that head names now; a version that head no longer names cannot be pinned. It expires by the store's clock. */
export async function pinCheckpoint(bucket: Bucket, ttlMs: number, signal?: AbortSignal): Promise<PinnedCheckpoint> {
  const id = bucket.ids.next();
  const untilMs = (await bucket.storeClock.measure(signal)) + ttlMs;
  let pinned: HeadCheckpoint | undefined;
  await bucket.heads.change<void>(
    (version) => {
      const { head } = version;
      if (head.pins.some((pin) => pin.id === id)) return { kind: 'settled', outcome: undefined };
      if (head.pins.length >= MAX_PINS) throw tooManyPins();
      pinned = head.checkpoint;
      const pin: Pin = { id, untilMs, keys: keysOfCheckpoint(head.checkpoint) };
      return { kind: 'swap', next: { ...keepingBoundary(version), pins: [...head.pins, pin] } };
    },
    undefined,
    signal,
  );
  if (pinned === undefined) throw new EiderError('INTERNAL', 'a new pin was there before it was made');
  return { id, checkpoint: pinned };
}

/** Releases a pin; one that is gone is no error. */
export async function releasePin(bucket: Bucket, id: string, signal?: AbortSignal): Promise<void> {
  await dropPins(bucket, (pin) => pin.id === id, signal);
}

/** Drops the pins that have expired at this time of the store; gives how many. */
export async function dropExpiredPins(
  bucket: Bucket,
  head: Head,
  storeMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const isExpired = ({ untilMs }: Pin): boolean => untilMs <= storeMs;
  const expired = head.pins.filter(isExpired).length;
  if (expired > 0) await dropPins(bucket, isExpired, signal);
  return expired;
}

async function dropPins(bucket: Bucket, isDropped: (pin: Pin) => boolean, signal?: AbortSignal): Promise<void> {
  await bucket.heads.change<void>(
    (version) => {
      const pins = version.head.pins.filter((pin) => !isDropped(pin));
      if (pins.length === version.head.pins.length) return { kind: 'settled', outcome: undefined };
      return { kind: 'swap', next: { ...keepingBoundary(version), pins } };
    },
    undefined,
    signal,
  );
}

function tooManyPins(): EiderError {
  return new EiderError('RESOURCE_EXHAUSTED', 'too many readers have pinned a checkpoint: release one first', {
    details: { maxPins: MAX_PINS },
  });
}
