import type { LongTermMemory, MemoryChange, WatchOptions } from '@eider/core';
import { ensure } from '../../suite/expect.ts';

/** The next changes of a watch, as many as asked for; then the watch ends. */
export async function changesOf(
  memory: LongTermMemory,
  count: number,
  options?: WatchOptions,
): Promise<readonly MemoryChange[]> {
  const changes: MemoryChange[] = [];
  if (count === 0) return changes;
  for await (const change of memory.watch(options)) {
    changes.push(change);
    if (changes.length === count) break;
  }
  ensure(changes.length === count, `the watch ended after ${changes.length} of ${count} changes`);
  return changes;
}

/** A change as one text: `+key=value` or `-key`. */
export function summaryOf(change: MemoryChange): string {
  return change.kind === 'deleted' ? `-${change.key}` : `+${change.record.key}=${JSON.stringify(change.record.value)}`;
}

/** The same of several. */
export async function summariesOf(
  memory: LongTermMemory,
  count: number,
  options?: WatchOptions,
): Promise<readonly string[]> {
  return (await changesOf(memory, count, options)).map(summaryOf);
}

/** Whether a promise has settled before the event loop has turned a few times. */
export async function hasSettled(promise: Promise<unknown>, turns = 5): Promise<boolean> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < turns && !settled; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}
