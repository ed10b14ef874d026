import { zipfWord } from '../../documents/zipf-text.ts';
import type { BenchCase } from '../../harness/bench-case.ts';
import { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { LargeRecords } from '../local/large/large-records.ts';
import { ensureLarge, LARGE } from '../local/large/load-large.ts';
import { openPair, type Pair, peerPath } from '../local/pair.ts';
import { LOCAL_SCALES, SMALL_NAMESPACE } from '../local/scale.ts';
import { HITS, SEARCH_SCALES, type SearchScale } from './scale.ts';
import { type Query, searchOurs, timeQueries } from './timed-queries.ts';
import { twoWordQueries } from './two-word-queries.ts';
import { verifyAll } from './verify-search.ts';

const FTS5 = 'node:sqlite with FTS5';
const VERIFIED_QUERIES = 3;
// Words for queries are chosen by how often they come in the first documents.
const SAMPLED_DOCUMENTS = 20_000;
const TWO_WORDS_LIMIT_US = 2_000;
const STOP_WORDS_LIMIT_US = 40_000;
const SMALL_LIMIT_US = 500;
const STOP_WORDS = 4;

/** Search over a million made-up texts, and in a namespace of a thousand among them. */
export async function* millionCases(workplace: Workplace): AsyncIterable<BenchCase> {
  const scale = SEARCH_SCALES[workplace.size];
  await ensureLarge(workplace, scale.smallNamespace);
  await using pair = await openPair(workplace.folder, LARGE, { search: true });
  const { records: count } = LOCAL_SCALES[workplace.size];
  const records = new LargeRecords(workplace.size === 'tiny' ? count : undefined);
  const sample = records.slice(0, Math.min(SAMPLED_DOCUMENTS, count));
  const queries = twoWordQueries(sample, scale.queries + VERIFIED_QUERIES);
  const verify = (): Promise<void> => verifyAll(pair.memory, pair.peer, queries.slice(-VERIFIED_QUERIES));
  yield manyCase('search/million-2-words', TWO_WORDS_LIMIT_US, queries.slice(0, scale.queries), pair, scale, verify);
  yield manyCase('search/million-4-stop-words', STOP_WORDS_LIMIT_US, stopQueries(scale), pair, { ...scale, passes: 1 });
  yield* smallCases(workplace, pair, records);
}

/** The most frequent words, four at a time. */
function stopQueries({ stopQueries: count }: SearchScale): readonly Query[] {
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: STOP_WORDS }, (_, word) => zipfWord(1 + index + word)),
  );
}

function manyCase(
  id: string,
  limit: number,
  queries: readonly Query[],
  { memory, peer }: Pair,
  { passes }: SearchScale,
  verify: () => Promise<void> = async () => undefined,
): BenchCase {
  return {
    id,
    unit: 'us',
    better: 'lower',
    limit,
    verify,
    ours: () => timeQueries(queries, passes, (words) => searchOurs(memory, words)),
    peers: [{ name: FTS5, measure: () => timeQueries(queries, 1, (words) => peer.search(words, HITS)) }],
  };
}

function* smallCases({ folder, size }: Workplace, { root }: Pair, records: LargeRecords): Iterable<BenchCase> {
  const scale = SEARCH_SCALES[size];
  const { records: count } = LOCAL_SCALES[size];
  const memory = root.namespace(SMALL_NAMESPACE);
  using peer = new NodeSqlitePeer(peerPath(folder, LARGE, true), SMALL_NAMESPACE, { search: true });
  const step = count / scale.smallNamespace;
  const items = Array.from({ length: scale.smallNamespace }, (_, index) => records.at(Math.ceil(index * step)));
  const queries = twoWordQueries(items, scale.queries);
  yield {
    id: 'search/million-namespace-of-1000',
    unit: 'us',
    better: 'lower',
    limit: SMALL_LIMIT_US,
    verify: () => verifyAll(memory, peer, queries.slice(0, VERIFIED_QUERIES)),
    ours: () => timeQueries(queries, scale.passes, (words) => searchOurs(memory, words)),
    peers: [{ name: FTS5, measure: () => timeQueries(queries, 1, (words) => peer.search(words, HITS)) }],
  };
}
