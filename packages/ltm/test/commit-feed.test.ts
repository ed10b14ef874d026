import { expect, test } from 'vitest';
import { CommitFeed } from '../src/commits/commit-feed.ts';
import type { AppliedCommit } from '../src/commits/committer.ts';

function commit(sequence: number, sizeBytes = 100): AppliedCommit {
  return { sequence, timeMs: sequence, sizeBytes, entries: [] };
}

test('nothing is kept while nobody watches', () => {
  const feed = new CommitFeed();
  feed.push(commit(1));
  const subscription = feed.subscribe();
  expect(feed.recentAfter(0)).toBeUndefined();
  feed.push(commit(2));
  expect(feed.recentAfter(1)?.map(({ sequence }) => sequence)).toEqual([2]);
  subscription.end();
  expect(feed.recentAfter(1)).toBeUndefined();
});

test('of many commits the newest are kept, bounded in number and bytes', () => {
  const feed = new CommitFeed();
  feed.subscribe();
  for (let sequence = 1; sequence <= 1_000; sequence += 1) feed.push(commit(sequence));
  expect(feed.recentAfter(0)).toBeUndefined();
  expect(feed.recentAfter(936)?.length).toBe(64);
  expect(feed.recentAfter(935)).toBeUndefined();
  feed.push(commit(1_001, 1024 * 1024));
  expect(feed.recentAfter(1_000)?.length).toBe(1);
  expect(feed.recentAfter(999)).toBeUndefined();
  feed.push(commit(1_002, 2 * 1024 * 1024));
  expect(feed.recentAfter(1_001)).toBeUndefined();
});

test('a wait ends at a commit, at the end of its own subscription, and when the feed closes', async () => {
  const feed = new CommitFeed();
  const [first, second] = [feed.subscribe(), feed.subscribe()];
  const ended: string[] = [];
  const waits = [first.wait().then(() => ended.push('first')), second.wait().then(() => ended.push('second'))];
  first.end();
  await waits[0];
  expect([ended, first.isEnded, second.isEnded]).toEqual([['first'], true, false]);
  feed.push(commit(1));
  await waits[1];
  const last = second.wait();
  feed.close();
  await last;
  await second.wait();
  expect(feed.isClosed).toBe(true);
});
