import type { BenchCase } from '../../harness/bench-case.ts';
import { openOurs, openPair, openPeer } from './pair.ts';
import { findOne, verifyReads } from './read-agreement.ts';
import { perRound, type Unused } from './unused.ts';

/** Opening a closed memory and reading one record of it; closing is not measured. */
export function openCase(folder: string, name: string, unread: Unused<string>): BenchCase {
  const keyOf = perRound(() => unread.take(1)[0] as string);
  return {
    id: 'local/open-to-first-retrieve',
    unit: 'ms',
    better: 'lower',
    async verify() {
      await using pair = await openPair(folder, name, false);
      await verifyReads({ ...pair, unread });
    },
    async ours(round) {
      const key = keyOf(round);
      const start = performance.now();
      const { root, memory } = await openOurs(folder, name);
      await findOne(memory, key);
      const elapsedMs = performance.now() - start;
      await root.close();
      return elapsedMs;
    },
    peers: [
      {
        name: 'node:sqlite',
        measure(round) {
          const key = keyOf(round);
          const start = performance.now();
          const peer = openPeer(folder, name, false);
          peer.retrieve(key);
          const elapsedMs = performance.now() - start;
          peer.close();
          return elapsedMs;
        },
      },
    ],
  };
}
