import { EiderError, type LongTermMemory } from '@eider/core';
import { type LaneOperation, laneNamespace, type PlacedItem, SHARED } from './lane-operation.ts';

// Gone before a process can be started to look for it.
const FLEETING_MS = 1;

/** Does an operation of a lane; when this resolves, all of it is durable. */
export async function doOperation(memory: LongTermMemory, lane: number, operation: LaneOperation): Promise<void> {
  const { kind } = operation;
  if (kind === 'fold') await memory.checkpoint();
  else if (kind === 'delete') await deleteKeys(memory, lane, operation);
  else if (kind === 'transaction') await transact(memory, lane, operation);
  else await store(memory, lane, operation);
}

async function store(memory: LongTermMemory, lane: number, { kind, stored }: LaneOperation): Promise<void> {
  const [first, ...others] = stored;
  if (first === undefined) return;
  const space = memory.namespace(...laneNamespace(lane, first.space));
  const life = kind === 'fleeting' ? { ttlMs: FLEETING_MS } : {};
  if (others.length === 0) await space.store(first.key, first.value, { metadata: first.metadata, ...life });
  else await space.storeMany(stored.map(({ key, value, metadata }) => ({ key, value, metadata, ...life })));
}

async function deleteKeys(memory: LongTermMemory, lane: number, { deleted }: LaneOperation): Promise<void> {
  const [first, ...others] = deleted;
  if (first === undefined) return;
  const space = memory.namespace(...laneNamespace(lane, first.space));
  if (others.length === 0) await space.delete(first.key);
  else await space.deleteMany(deleted.map(({ key }) => key));
}

/** All lanes count in one record: they meet, and whoever comes second has to try again. */
async function transact(memory: LongTermMemory, lane: number, operation: LaneOperation): Promise<void> {
  for (;;) {
    try {
      await attempt(memory, lane, operation);
      return;
    } catch (error) {
      if (!EiderError.is(error, 'ABORTED')) throw error;
    }
  }
}

function attempt(memory: LongTermMemory, lane: number, { stored, deleted }: LaneOperation): Promise<void> {
  return memory.transaction(async (transaction) => {
    const shared = transaction.namespace(SHARED.namespace);
    const counted = (await shared.retrieve<number>(SHARED.key))?.value ?? 0;
    for (const { space, key } of deleted) await transaction.namespace(...laneNamespace(lane, space)).delete(key);
    for (const item of stored) {
      const { key, value, metadata }: PlacedItem = item;
      await transaction.namespace(...laneNamespace(lane, item.space)).store(key, value, { metadata });
    }
    await shared.store(SHARED.key, counted + 1);
  });
}
