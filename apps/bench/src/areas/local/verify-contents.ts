import type { LongTermMemory } from '@eider/core';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import { assertSameRecords } from './agreement.ts';
import { sampleRecords } from './records.ts';
import { STORES_IN_FLIGHT } from './scale.ts';

/** Stores a sample on all sides; then all of them hold the same records, from the first to the last. */
export async function verifySameContents(
  what: string,
  memory: LongTermMemory,
  peers: readonly NodeSqlitePeer[],
): Promise<void> {
  const sample = sampleRecords(STORES_IN_FLIGHT, 0, 'verify');
  await memory.storeMany(sample.map(({ key, value, metadata }) => ({ key, value, metadata })));
  const ours = await Array.fromAsync(memory.list());
  for (const peer of peers) {
    peer.storeMany(sample);
    assertSameRecords(what, ours, peer.list('', Number.MAX_SAFE_INTEGER));
  }
}
