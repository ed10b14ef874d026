import type { LongTermMemory } from '@eider/core';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import { assertSameRecords, DisagreementError } from './agreement.ts';
import type { Unused } from './unused.ts';

const VERIFIED_KEYS = 100;

/** Both sides of a read, and keys that none of them has read. */
export interface Readers {
  readonly memory: LongTermMemory;
  readonly peer: NodeSqlitePeer;
  readonly unread: Unused<string>;
}

/** Reads a record that must be there. */
export async function findOne(memory: LongTermMemory, key: string): Promise<void> {
  if ((await memory.retrieve(key)) === undefined) throw new DisagreementError('ours does not find a key');
}

/** Both sides find the same records, one at a time and many at once. */
export async function verifyReads({ memory, peer, unread }: Readers): Promise<void> {
  const keys = unread.take(2);
  const one = await Promise.all(keys.map((key) => memory.retrieve(key)));
  assertSameRecords('single records', one, peer.retrieveMany(keys));
  const many = unread.take(VERIFIED_KEYS);
  assertSameRecords('many records', await memory.retrieveMany(many), peer.retrieveMany(many));
}
