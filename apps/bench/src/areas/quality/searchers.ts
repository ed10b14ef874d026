import { join } from 'node:path';
import { type OpenMemorySettings, openMemory } from 'eider';
import { DuckDbFtsPeer } from '../../peers/duckdb-fts.ts';
import { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { meanReciprocalRank } from './mean-reciprocal-rank.ts';
import type { QualityTask } from './quality-task.ts';

/** Whether words are compared as they are, or by their English stems. */
export type Words = 'plain' | 'english';

const BATCH = 2_000;
const NAMESPACE = 'quality';

/** Loads the documents of a task into a memory and asks it the queries. */
export async function rankOurs(task: QualityTask, words: Words): Promise<number> {
  const settings: OpenMemorySettings = words === 'english' ? { search: { language: 'english' } } : {};
  await using memory = await openMemory(':memory:', settings);
  for (let at = 0; at < task.documents.length; at += BATCH) {
    await memory.storeMany(task.documents.slice(at, at + BATCH).map(({ key, text }) => ({ key, value: null, text })));
  }
  return await meanReciprocalRank(task.queries, async (query, limit) => {
    const { hits } = await memory.search(query.join(' '), { limit });
    return hits.map(({ record }) => record.key);
  });
}

export async function rankFts5({ folder }: Workplace, task: QualityTask, words: Words): Promise<number> {
  const path = join(folder, `${task.name}-${words}.sqlite`);
  using peer = new NodeSqlitePeer(path, NAMESPACE, { search: true, porter: words === 'english' });
  peer.storeMany(task.documents.map(({ key, text }) => ({ key, value: null, metadata: {}, text })));
  return await meanReciprocalRank(task.queries, async (query, limit) =>
    peer.search(query, limit).map(({ key }) => key),
  );
}

export async function rankExtension({ peers }: Workplace, task: QualityTask, words: Words): Promise<number> {
  const peer = await DuckDbFtsPeer.open(peers);
  try {
    const items = task.documents.map(({ key, text }) => ({ key, value: null, metadata: {}, text }));
    await peer.load(items, { stemmer: words === 'english' ? 'porter' : 'none' });
    return await meanReciprocalRank(task.queries, async (query, limit) => {
      return (await peer.search(query, limit)).map(({ key }) => key);
    });
  } finally {
    await peer.close();
  }
}
