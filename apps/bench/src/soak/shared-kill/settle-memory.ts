import { EiderError, type ErrorCode, type LongTermMemory } from '@eider/core';

const AWAY: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'INDETERMINATE']);
const ATTEMPTS = 20;

/**
 * Looks at a memory once nothing that was written before can appear any more: behind a commit of its own, a put of a process that was killed finds its slot taken.
 * Tries again while the server is away.
 */
export async function settleMemory<Found>(memory: LongTermMemory, look: () => Promise<Found>): Promise<Found> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await memory.namespace('settled').store('by', attempt);
      return await look();
    } catch (error) {
      if (attempt === ATTEMPTS || !EiderError.is(error) || !AWAY.has(error.code)) throw error;
    }
  }
}
