import { collectDocuments } from '../../documents/collect-documents.ts';
import type { Document } from '../../documents/document.ts';
import type { BenchCase } from '../../harness/bench-case.ts';
import { timeUsEach } from '../../harness/timing.ts';
import type { PeerItem } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { assertSame, DisagreementError } from './agreement.ts';
import { openPair, type Pair } from './pair.ts';
import { HITS, LOCAL_SCALES } from './scale.ts';
import { twoWordQueries } from './two-word-queries.ts';
import { perRound, Unused } from './unused.ts';

const NAME = 'documents';
const PEER_NAME = 'node:sqlite with FTS5';
const BATCH = 500;
const VERIFIED_QUERIES = 10;
// Queries are made for this many rounds.
const MAX_ROUNDS = 15;

type Query = readonly string[];

/** Search over real texts, in a memory opened anew, and how soon a new text is found. */
export async function* searchCases({ folder, size, tell }: Workplace): AsyncIterable<BenchCase> {
  const scale = LOCAL_SCALES[size];
  const { documents, origin } = await collectDocuments(scale.documents);
  tell(`documents: ${origin}`);
  await loadDocuments(folder, documents);
  await using pair = await openPair(folder, NAME, true);
  const queries = new Unused(twoWordQueries(documents, VERIFIED_QUERIES + MAX_ROUNDS * scale.queries));
  const verified = queries.take(VERIFIED_QUERIES);
  const verify = (): Promise<void> => verifySearch(pair, verified);
  const again = queries.take(scale.queries);
  const fresh = perRound(() => queries.take(scale.queries));
  yield searchCase('local/search-new-queries', pair, fresh, verify);
  yield searchCase('local/search-known-queries', pair, () => again, verify);
  yield findCase(pair, scale.finds, verify);
}

async function loadDocuments(folder: string, documents: readonly Document[]): Promise<void> {
  await using pair = await openPair(folder, NAME, true);
  const { memory, peer } = pair;
  const items = documents.map(({ key, text }) => ({ key, value: { text }, metadata: {}, text }));
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH);
    await memory.storeMany(batch.map(({ key, value, metadata }) => ({ key, value, metadata })));
    peer.storeMany(batch);
  }
}

function searchCase(
  id: string,
  { memory, peer }: Pair,
  queriesOf: (round: number) => readonly Query[],
  verify: () => Promise<void>,
): BenchCase {
  return {
    id,
    unit: 'us',
    better: 'lower',
    verify,
    ours(round) {
      const queries = queriesOf(round);
      return timeUsEach(queries.length, async () => {
        for (const words of queries) await memory.search(words.join(' '), { limit: HITS });
      });
    },
    peers: [
      {
        name: PEER_NAME,
        measure(round) {
          const queries = queriesOf(round);
          return timeUsEach(queries.length, () => {
            for (const words of queries) peer.search(words, HITS);
          });
        },
      },
    ],
  };
}

function findCase({ memory, peer }: Pair, finds: number, verify: () => Promise<void>): BenchCase {
  // The word that each text alone holds is made of its number.
  const itemsOf = (round: number): readonly (PeerItem & { readonly word: string })[] =>
    Array.from({ length: finds }, (_, index) => {
      const word = `novelty${round}x${index}`;
      const text = `a short note that says ${word} and is looked for at once`;
      return { key: word, word, value: { text }, metadata: {}, text };
    });
  return {
    id: 'local/store-then-find',
    unit: 'us',
    better: 'lower',
    verify,
    ours(round) {
      const items = itemsOf(round);
      return timeUsEach(items.length, async () => {
        for (const { key, word, value } of items) {
          await memory.store(key, value);
          assertFound((await memory.search(word, { limit: HITS })).hits.length);
        }
      });
    },
    peers: [
      {
        name: PEER_NAME,
        measure(round) {
          const items = itemsOf(round);
          return timeUsEach(items.length, () => {
            for (const item of items) {
              peer.store(item);
              assertFound(peer.search([item.word], HITS).length);
            }
          });
        },
      },
    ],
  };
}

function assertFound(hits: number): void {
  if (hits !== 1) throw new DisagreementError('a text that was just stored is found exactly once');
}

/** Both find the same records for each query, all of them: the order differs, because FTS5 clips the weight of frequent words. */
async function verifySearch({ memory, peer }: Pair, queries: readonly Query[]): Promise<void> {
  for (const words of queries) {
    const { hits } = await memory.search(words.join(' '), { limit: Number.MAX_SAFE_INTEGER });
    if (hits.length === 0) throw new DisagreementError('a query that must find something finds nothing');
    const theirs = peer.search(words, Number.MAX_SAFE_INTEGER);
    const keys = (found: readonly { readonly key: string }[]): readonly string[] => found.map(({ key }) => key).sort();
    assertSame('records found', keys(hits.map(({ record }) => record)), keys(theirs));
  }
}
