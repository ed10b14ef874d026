import { collectDocuments } from '../../documents/collect-documents.ts';
import type { Document } from '../../documents/document.ts';
import type { BenchCase, Peer } from '../../harness/bench-case.ts';
import { DuckDbFtsPeer } from '../../peers/duckdb-fts.ts';
import type { PeerItem } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { openPair, type Pair } from '../local/pair.ts';
import { perRound, Unused } from '../local/unused.ts';
import { findCases } from './find-cases.ts';
import { HITS, SEARCH_SCALES } from './scale.ts';
import { type Query, searchOurs, timeQueries } from './timed-queries.ts';
import { twoWordQueries } from './two-word-queries.ts';
import { verifyAny } from './verify-search.ts';

const NAME = 'documents';
const FTS5 = 'node:sqlite with FTS5';
const EXTENSION = "DuckDB's fts extension";
const BATCH = 2_000;
const VERIFIED_QUERIES = 10;
// Queries are made for this many rounds, those that do not count among them.
const MAX_ROUNDS = 15;
const FTS5_TARGET = 10;
const EXTENSION_TARGET = 100;
const COLD_LIMIT_US = 8_000;

/** Search over real texts, hits included, in a memory opened anew, and how soon a new text is found. */
export async function* realCases(workplace: Workplace): AsyncIterable<BenchCase> {
  const { folder, size, peers, tell } = workplace;
  const scale = SEARCH_SCALES[size];
  const { documents, origin } = await collectDocuments(scale.realDocuments, peers);
  tell(`documents: ${origin}`);
  const items = documents.map(({ key, text }) => ({ key, value: { text }, metadata: {}, text }));
  await loadDocuments(folder, items);
  const queries = queriesOf(documents, VERIFIED_QUERIES + scale.queries + MAX_ROUNDS * scale.coldQueries);
  const extension = await openExtension(workplace, items).catch((error: unknown) => ({ error }));
  await using pair = await openPair(folder, NAME, { search: true });
  const verified = queries.take(VERIFIED_QUERIES);
  const verify = (): Promise<void> => verifyAny(pair.memory, pair.peer, verified);
  yield warmCase(pair, queries.take(scale.queries), scale.passes, [extensionPeer(extension)], verify);
  yield coldCase(pair, queries, scale.coldQueries);
  yield* findCases(pair, scale.finds, verify);
  if (!('error' in extension)) await extension.close();
}

async function loadDocuments(folder: string, items: readonly PeerItem[]): Promise<void> {
  await using pair = await openPair(folder, NAME, { search: true });
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH);
    await pair.memory.storeMany(batch.map(({ key, value, metadata }) => ({ key, value, metadata })));
    pair.peer.storeMany(batch);
  }
}

function queriesOf(documents: readonly Document[], count: number): Unused<Query> {
  return new Unused(twoWordQueries(documents, count));
}

async function openExtension({ peers }: Workplace, items: readonly PeerItem[]): Promise<DuckDbFtsPeer> {
  const peer = await DuckDbFtsPeer.open(peers);
  await peer.load(items, { stemmer: 'none' });
  return peer;
}

type MeasuredPeer = (queries: readonly Query[]) => Peer;

function extensionPeer(extension: DuckDbFtsPeer | { readonly error: unknown }): MeasuredPeer {
  return (queries) => ({
    name: EXTENSION,
    suffix: 'fts-extension',
    target: EXTENSION_TARGET,
    measure() {
      if ('error' in extension) throw extension.error;
      return timeQueries(queries, 1, (words) => extension.search(words, HITS));
    },
  });
}

function warmCase(
  { memory, peer }: Pair,
  queries: readonly Query[],
  passes: number,
  more: readonly MeasuredPeer[],
  verify: () => Promise<void>,
): BenchCase {
  return {
    id: 'search/2-words',
    unit: 'us',
    better: 'lower',
    verify,
    // The warm-up reads all hits once: from then on they are in the record cache.
    ours: () => timeQueries(queries, passes, (words) => searchOurs(memory, words)),
    peers: [
      {
        name: FTS5,
        target: FTS5_TARGET,
        measure: () => timeQueries(queries, 1, (words) => peer.search(words, HITS)),
      },
      ...more.map((peerOf) => peerOf(queries)),
    ],
  };
}

function coldCase({ memory, peer }: Pair, queries: Unused<Query>, count: number): BenchCase {
  const fresh = perRound(() => queries.take(count));
  return {
    id: 'search/2-words-cold-hits',
    unit: 'us',
    better: 'lower',
    limit: COLD_LIMIT_US,
    ours: (round) => timeQueries(fresh(round), 1, (words) => searchOurs(memory, words)),
    peers: [{ name: FTS5, measure: (round) => timeQueries(fresh(round), 1, (words) => peer.search(words, HITS)) }],
  };
}
