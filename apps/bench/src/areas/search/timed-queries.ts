import type { LongTermMemory } from '@eider/core';
import { timeUsEach } from '../../harness/timing.ts';
import { DisagreementError } from '../local/agreement.ts';
import { HITS } from './scale.ts';

/** Words of one query, any of which suffices. */
export type Query = readonly string[];

/** Microseconds of a query with its hits, going through all of them `passes` times. */
export function timeQueries(
  queries: readonly Query[],
  passes: number,
  search: (words: Query) => Promise<unknown> | unknown,
): Promise<number> {
  return timeUsEach(queries.length * passes, async () => {
    for (let pass = 0; pass < passes; pass += 1) {
      for (const words of queries) await search(words);
    }
  });
}

export async function searchOurs(memory: LongTermMemory, words: Query): Promise<void> {
  const { hits } = await memory.search(words.join(' '), { limit: HITS });
  if (hits.length === 0) throw new DisagreementError('a query that must find something finds nothing');
}
