import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '../../children/child-program.ts';
import { zipfWord } from '../../documents/zipf-text.ts';
import type { BenchCase } from '../../harness/bench-case.ts';
import type { Workplace } from '../area.ts';
import { ensureLarge, LARGE } from './large/load-large.ts';
import { type Ours, openOurs, openPair, openPeer, oursPath } from './pair.ts';
import { findOne, verifyReads } from './read-agreement.ts';
import { LOCAL_SCALES, NO_FOLDING } from './scale.ts';
import { unreadKeys } from './unread-keys.ts';
import { perRound, type Unused } from './unused.ts';

const LOGGED = 'logged';
const RECOVERED = 'recovered';
const LOGGING = fileURLToPath(new URL('./log-program.ts', import.meta.url));
const RETRIEVE_LIMIT_MS = 60;
const SEARCH_LIMIT_MS = 600;
const RECOVERY_LIMIT_MS = 500;
// Words from this rank on come in about four thousand of a million texts.
const FREQUENT_RANK = 500;

/** Opening the large memory to a first answer, and opening one whose log has to be read. */
export async function* openCases(workplace: Workplace): AsyncIterable<BenchCase> {
  await ensureLarge(workplace);
  const unread = unreadKeys(workplace.size);
  yield retrieveCase(workplace.folder, unread);
  yield searchCase(workplace.folder);
  yield await recoveryCase(workplace);
}

function retrieveCase(folder: string, unread: Unused<string>): BenchCase {
  const keyOf = perRound(() => unread.take(1)[0] as string);
  return {
    id: 'local/open-to-first-retrieve',
    unit: 'ms',
    better: 'lower',
    limit: RETRIEVE_LIMIT_MS,
    async verify() {
      await using pair = await openPair(folder, LARGE, { search: true });
      await verifyReads({ ...pair, unread });
    },
    ours: (round) => openTo(folder, ({ memory }) => findOne(memory, keyOf(round))),
    peers: [
      {
        name: 'node:sqlite with FTS5',
        measure(round) {
          const key = keyOf(round);
          const start = performance.now();
          const peer = openPeer(folder, LARGE, { search: true });
          peer.retrieve(key);
          const elapsedMs = performance.now() - start;
          peer.close();
          return elapsedMs;
        },
      },
    ],
  };
}

function searchCase(folder: string): BenchCase {
  const wordOf = (round: number): string => zipfWord(FREQUENT_RANK + round);
  return {
    id: 'local/open-to-first-search',
    unit: 'ms',
    better: 'lower',
    limit: SEARCH_LIMIT_MS,
    ours: (round) => openTo(folder, ({ memory }) => memory.search(wordOf(round))),
    peers: [
      {
        name: 'node:sqlite with FTS5',
        measure(round) {
          const start = performance.now();
          const peer = openPeer(folder, LARGE, { search: true });
          peer.search([wordOf(round)], 10);
          const elapsedMs = performance.now() - start;
          peer.close();
          return elapsedMs;
        },
      },
    ],
  };
}

async function openTo(folder: string, answer: (ours: Ours) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const ours = await openOurs(folder, LARGE);
  await answer(ours);
  const elapsedMs = performance.now() - start;
  await ours.root.close();
  return elapsedMs;
}

/** A memory whose process was killed with all its records in the log; a copy of it is opened each time. */
async function recoveryCase({ folder, size }: Workplace): Promise<BenchCase> {
  const { logEntries } = LOCAL_SCALES[size];
  const child = new ChildProgram<{ readonly lastKey: string }, never>(LOGGING, { folder, name: LOGGED, logEntries });
  let lastKey = '';
  for await (const message of child.messages()) {
    ({ lastKey } = message);
    child.kill();
  }
  return {
    id: 'local/recovery-of-100000-log-entries',
    unit: 'ms',
    better: 'lower',
    limit: RECOVERY_LIMIT_MS,
    async ours() {
      for (const suffix of ['', '.wal', '.log']) {
        await rm(oursPath(folder, RECOVERED) + suffix, { force: true });
        await cp(oursPath(folder, LOGGED) + suffix, oursPath(folder, RECOVERED) + suffix, { force: true }).catch(
          ignoreMissing,
        );
      }
      const start = performance.now();
      const { root, memory } = await openOurs(folder, RECOVERED, NO_FOLDING);
      await findOne(memory, lastKey);
      const elapsedMs = performance.now() - start;
      const { recovery } = (await root.stats()).storage ?? {};
      if (recovery === undefined || recovery.replayedCommits === 0) throw new Error('nothing had to be recovered');
      await root.close();
      return elapsedMs;
    },
    peers: [],
  };
}

// DuckDB's own log is not always there.
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
