import type { BenchCase } from '../../harness/bench-case.ts';
import { Latencies } from '../../harness/latencies.ts';
import type { PeerItem } from '../../peers/node-sqlite.ts';
import { DisagreementError } from '../local/agreement.ts';
import type { Pair } from '../local/pair.ts';
import { HITS } from './scale.ts';

const FTS5 = 'node:sqlite with FTS5';
const FIND_LIMIT_US = 200;

interface Novelty extends PeerItem {
  /** The word that this text alone holds. */
  readonly word: string;
}

/** Times of one side: store and search together, and the search alone. */
class FindTimes {
  readonly both: Latencies = new Latencies();
  readonly search: Latencies = new Latencies();
}

/** Storing a text and finding it by the next search. */
export function* findCases({ memory, peer }: Pair, finds: number, verify: () => Promise<void>): Iterable<BenchCase> {
  const [ours, theirs] = [new FindTimes(), new FindTimes()];
  yield {
    id: 'search/store-then-find',
    unit: 'us',
    better: 'lower',
    verify,
    async ours(round) {
      await timeFinds(ours, round, finds, {
        store: ({ key, value }) => memory.store(key, value),
        search: async (word) => (await memory.search(word, { limit: HITS })).hits.length,
      });
      return ours.both.percentile(round, 0.5);
    },
    peers: [
      {
        name: FTS5,
        async measure(round) {
          await timeFinds(theirs, round, finds, {
            store: (item) => peer.store(item),
            search: (word) => peer.search([word], HITS).length,
          });
          return theirs.both.percentile(round, 0.5);
        },
      },
    ],
  };
  yield {
    id: 'search/find-what-was-just-stored',
    unit: 'us',
    better: 'lower',
    limit: FIND_LIMIT_US,
    warmUps: 0,
    ours: (round) => ours.search.percentile(round, 0.5),
    peers: [{ name: FTS5, measure: (round) => theirs.search.percentile(round, 0.5) }],
  };
}

interface Finder {
  readonly store: (item: Novelty) => Promise<unknown> | unknown;
  readonly search: (word: string) => Promise<number> | number;
}

async function timeFinds(times: FindTimes, round: number, finds: number, { store, search }: Finder): Promise<void> {
  const [both, searches]: [number[], number[]] = [[], []];
  for (let index = 0; index < finds; index += 1) {
    const item = noveltyOf(round, index);
    const start = performance.now();
    await store(item);
    const stored = performance.now();
    const hits = await search(item.word);
    const end = performance.now();
    if (hits !== 1) throw new DisagreementError('a text that was just stored is found exactly once');
    both.push((end - start) * 1_000);
    searches.push((end - stored) * 1_000);
  }
  times.both.set(round, both);
  times.search.set(round, searches);
}

function noveltyOf(round: number, index: number): Novelty {
  const word = `novelty${round}x${index}`;
  const text = `a short note that says ${word} and is looked for at once`;
  return { key: word, word, value: { text }, metadata: {}, text };
}
