import type { JsonValue, LongTermMemory } from '@eider/core';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import { assertSame, DisagreementError } from '../local/agreement.ts';
import type { Query } from './timed-queries.ts';

/**
 * Ours finds every record that FTS5 finds for any of the words, and each of its own hits has one of them in its text: ours also finds identifiers
 * by their parts, and words that are written with hyphens without them. The order may differ, because FTS5 clips the weight of frequent words.
 */
export async function verifyAny(
  memory: LongTermMemory,
  peer: NodeSqlitePeer,
  queries: readonly Query[],
): Promise<void> {
  for (const words of queries) {
    const { hits } = await memory.search(words.join(' '), { limit: Number.MAX_SAFE_INTEGER });
    const ours = new Map(hits.map(({ record }) => [record.key, searchable(record.value)]));
    const theirs = peer.search(words, Number.MAX_SAFE_INTEGER);
    if (theirs.length === 0) throw new DisagreementError('a query that must find something finds nothing');
    if (!theirs.every(({ key }) => ours.has(key))) throw new DisagreementError('ours misses a record');
    for (const text of ours.values()) {
      if (!words.some((word) => text.includes(word)))
        throw new DisagreementError('ours finds a record without the words');
    }
  }
}

/** Both find the same records that hold all of the words. */
export async function verifyAll(
  memory: LongTermMemory,
  peer: NodeSqlitePeer,
  queries: readonly Query[],
): Promise<void> {
  for (const words of queries) {
    const query = words.map((word) => `+${word}`).join(' ');
    const { hits } = await memory.search(query, { limit: Number.MAX_SAFE_INTEGER });
    const theirs = peer.search(words, Number.MAX_SAFE_INTEGER, 'all');
    assertSame(
      'records with all words',
      hits.map(({ record }) => record.key).sort(),
      theirs.map(({ key }) => key).sort(),
    );
  }
}

/** A value's text twice: as it is, and without what stands between letters. */
function searchable(value: JsonValue): string {
  const text = JSON.stringify(value).toLowerCase();
  return `${text} ${text.replace(/[^\p{L}\p{N}]+/gu, '')}`;
}
