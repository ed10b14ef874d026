import { seededRandom } from '@eider/core';
import { say as sayLine } from '../../children/say.ts';
import { openSharedPatiently } from '../bucket/open-shared.ts';
import type { ClientMessage, ClientSettings } from './client-protocol.ts';
import { KeyOperations } from './key-operations.ts';
import { monotonicNs } from './monotonic-ns.ts';

// One of the processes that share a memory: says what it is about to do, does it, says how it ended. It may be killed at any moment.
const { place, pressure, seed, keys, lanes, operations, name } = JSON.parse(process.argv[2] ?? '{}') as ClientSettings;
const random = seededRandom(seed);
let calls = 0;

function say(message: ClientMessage): void {
  sayLine(message);
}

async function useMemory(): Promise<void> {
  const memory = await openSharedPatiently(place, pressure);
  say({ type: 'opened' });
  const keyed = new KeyOperations(memory, { random, keys, name });
  const lane = async (): Promise<void> => {
    while (calls < operations) {
      const id = calls;
      calls += 1;
      const { call, make } = keyed.choose(id);
      // The call's time is taken before it is made, and said before it can have any effect.
      say({ type: 'call', id, at: monotonicNs(), call });
      const result = await make();
      say({ type: 'return', id, at: monotonicNs(), result });
      await keyed.foldSometimes();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await memory.close().catch(() => undefined);
  say({ type: 'closed' });
}

try {
  await useMemory();
} catch (error) {
  say({ type: 'broken', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
