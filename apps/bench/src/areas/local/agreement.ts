import { isDeepStrictEqual } from 'node:util';
import type { MemoryRecord } from '@eider/core';
import type { PeerRecord } from '../../peers/node-sqlite.ts';

/** Ours and a peer gave different results: then their times say nothing. */
export class DisagreementError extends Error {
  constructor(what: string) {
    super(`ours and the peer disagree: ${what}`);
    this.name = 'DisagreementError';
  }
}

/** Throws unless both sides gave the same numbers, texts or other plain values. */
export function assertSame(what: string, ours: unknown, peer: unknown): void {
  if (!isDeepStrictEqual(ours, peer)) throw new DisagreementError(what);
}

/** Throws unless both sides found a record for every key, and the same one. */
export function assertSameRecords(
  what: string,
  ours: readonly (MemoryRecord | undefined)[],
  peer: readonly (PeerRecord | undefined)[],
): void {
  if (ours.includes(undefined)) throw new DisagreementError(`${what}: ours misses a record`);
  assertSame(what, ours.map(toPlain), peer.map(toPlain));
}

function toPlain(record: MemoryRecord | PeerRecord | undefined): unknown {
  return record === undefined ? undefined : { key: record.key, value: record.value, metadata: record.metadata };
}
