import { type BlobStore, manualClock } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { describe, expect, it } from 'vitest';
import { reportGarbage } from '../src/soak/garbage/report-garbage.ts';

const MINUTES = 60_000;

/** A bucket in memory whose clock goes on with each commit: hours of grace periods in seconds. */
function placeOf(change: (store: BlobStore) => BlobStore = (store) => store) {
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const store = change(memoryBlobStore({ clock }));
  return { store, clock, graceMs: 10_000, afterCommit: () => void clock.advance(100) };
}

describe('a bucket after thousands of commits', () => {
  it(
    'holds few objects, has lost none that is needed, and was sent at most six times what was written',
    async () => {
      const printed: string[] = [];
      const exitCode = await reportGarbage({ commits: 3_000, seed: 1, place: placeOf() }, (line) => printed.push(line));
      expect(exitCode, printed.join('\n')).toBe(0);
      expect(printed.at(-3)).toMatch(/^3000 commits, 12 checkpoints, \d{4} objects deleted$/);
    },
    3 * MINUTES,
  );

  it(
    'fails the soak if a file goes that head names',
    async () => {
      const forgetful = (store: BlobStore): BlobStore => ({
        ...store,
        get: (key, options) => store.get(key, options),
        head: (key, options) => store.head(key, options),
        list: (prefix, options) => store.list(prefix, options),
        close: () => store.close(),
        delete: (key, options) => store.delete(key, options),
        put: async (key, bytes, options) => {
          const info = await store.put(key, bytes, options);
          if (key === 'head.json') {
            const [file] = /runs\/[0-9a-z-]+\.seg/.exec(new TextDecoder().decode(bytes)) ?? [];
            if (file !== undefined) await store.delete(file);
          }
          return info;
        },
      });
      const printed: string[] = [];
      const options = { commits: 250, seed: 1, place: placeOf(forgetful) };
      expect(await reportGarbage(options, (line) => printed.push(line))).toBe(1);
      expect(printed.some((line) => line.startsWith('FAILED: named by head and gone: runs/'))).toBe(true);
    },
    3 * MINUTES,
  );
});
