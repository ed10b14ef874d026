import type { QualityQuery } from './quality-task.ts';

/** How many hits a person looks at. */
const HITS = 10;

/** 1 over the place of the right document, on average over all queries: 1 if it always comes first, 0 for a query that does not find it. */
export async function meanReciprocalRank(
  queries: readonly QualityQuery[],
  search: (words: readonly string[], limit: number) => Promise<readonly string[]>,
): Promise<number> {
  let sum = 0;
  for (const { words, key } of queries) {
    const place = (await search(words, HITS)).indexOf(key);
    if (place >= 0) sum += 1 / (place + 1);
  }
  return sum / queries.length;
}
