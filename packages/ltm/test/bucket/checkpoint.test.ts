import { EiderError } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { judgeProposal, mayDropDeletions, replaceRuns } from '../../src/bucket/checkpoint-rules.ts';
import { collectGarbage } from '../../src/bucket/collect-garbage.ts';
import { checkRunSources, EntriesHash } from '../../src/bucket/entries-hash.ts';
import type { Head } from '../../src/bucket/head.ts';
import { HEAD_KEY } from '../../src/bucket/object-keys.ts';
import { pinCheckpoint, releasePin } from '../../src/bucket/pins.ts';
import { publishCheckpoint } from '../../src/bucket/publish-checkpoint.ts';
import { appendMany, checkpointOf, ended, newFile, openBucketFixture, runOf } from './bucket-fixture.ts';
import { wrappedStore } from './wrapped-store.ts';

const GRACE_MS = 3_600_000;
const OLD = newFile(3, 'old');
const OTHER = newFile(5, 'other');
const NEW = newFile(7, 'new');
const HEAD: Head = {
  checkpoint: checkpointOf(5, [runOf(OLD, 1, 3), runOf(OTHER, 4, 5)]),
  gcBoundary: 0,
  gcBoundaryTimeMs: 0,
  gcBoundarySinceMs: undefined,
  deadThrough: 0,
  pins: [],
};
const NEXT = checkpointOf(7, [runOf(OLD, 1, 3), runOf(OTHER, 4, 5), runOf(NEW, 6, 7)]);

describe('a proposed checkpoint', () => {
  const judge = (checkpoint: Head['checkpoint']): string => judgeProposal(HEAD, { checkpoint, deadThrough: 0 });

  test('is possible if it is further and its files are named by head or newer than it', () => {
    expect(judge(NEXT)).toBe('possible');
  });

  test('is done if it is what head says, and lost if it is no further', () => {
    expect(judge(HEAD.checkpoint)).toBe('done');
    expect(judge(checkpointOf(5, [runOf(newFile(5, 'merged'), 1, 5)]))).toBe('lost');
    expect(judge(checkpointOf(3, [runOf(OLD, 1, 3)]))).toBe('lost');
  });

  test('is stale if it reuses a file that head does not name, be it a run, a segment or known deaths', () => {
    const gone = newFile(5, 'gone');
    expect(judge(checkpointOf(7, [runOf(gone, 1, 5), runOf(NEW, 6, 7)]))).toBe('stale');
    const [first, ...rest] = NEXT.runs;
    for (const part of [{ parts: [gone] }, { dead: gone }]) {
      const run = { ...(first as NonNullable<typeof first>), ...part };
      expect(judge({ ...NEXT, runs: [run, ...rest] })).toBe('stale');
    }
  });

  test('is not saved by a pin, which ends', () => {
    const gone = newFile(4, 'gone');
    const pinned = { ...HEAD, pins: [{ id: 'a', untilMs: 9, keys: [gone.key] }] };
    const checkpoint = checkpointOf(7, [runOf(gone, 1, 5), runOf(NEW, 6, 7)]);
    expect(judgeProposal(pinned, { checkpoint, deadThrough: 0 })).toBe('stale');
  });
});

describe('merging runs', () => {
  const [a, b, c] = NEXT.runs as [
    Head['checkpoint']['runs'][0],
    Head['checkpoint']['runs'][0],
    Head['checkpoint']['runs'][0],
  ];
  const merged = runOf(newFile(7, 'merged'), 4, 7);

  test('replaces neighbours by one run of their span', () => {
    expect(replaceRuns([a, b, c], [b, c], merged)).toEqual([a, merged]);
  });

  test.each([
    ['runs that are no neighbours', [a, c]],
    ['runs in another order', [c, b]],
    ['another span', [b]],
    ['nothing', []],
  ])('refuses %s', (_name, runs) => {
    expect(() => replaceRuns([a, b, c], runs, merged)).toThrow(EiderError);
  });

  test('drops deletions only with the oldest run, and never above a base', () => {
    expect(mayDropDeletions([a, b, c], [a, b], undefined)).toBe(true);
    expect(mayDropDeletions([a, b, c], [b, c], undefined)).toBe(false);
    expect(mayDropDeletions([a, b, c], [a, b], { key: 'base' })).toBe(false);
  });
});

describe('the hash of entries', () => {
  test('does not depend on order, but on how often an entry is there', () => {
    const of = (...entries: string[]): string =>
      entries.reduce((hash, entry) => hash.add(entry), new EntriesHash()).toHex();
    expect(of('a', 'b', 'c')).toBe(of('c', 'a', 'b'));
    expect(of('a', 'a')).not.toBe(of('a'));
    expect(of('a', 'b')).not.toBe(of('ab'));
    expect(new EntriesHash(of('a', 'b')).subtract('a').toHex()).toBe(of('b'));
    expect(new EntriesHash().subtract('a').add('a').toHex()).toBe('0'.repeat(64));
  });

  test('refuses a run that lacks an entry that it does not say to have left out', () => {
    const inputs = [new EntriesHash().add('a').add('b'), new EntriesHash().add('c')];
    const run = new EntriesHash().add('c').add('b');
    expect(checkRunSources({ inputs, run, dropped: new EntriesHash().add('a') })).toBeUndefined();
    expect(() => checkRunSources({ inputs, run, dropped: new EntriesHash() })).toThrow(EiderError);
  });
});

describe('publishing a checkpoint', () => {
  const first = { checkpoint: checkpointOf(3, [runOf(OLD, 1, 3)]), deadThrough: 4 };

  test('names files only after all of them are stored', async () => {
    const { process, store, requests } = await openBucketFixture();
    expect(await publishCheckpoint(process(), first, [OLD])).toBe('done');
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['put', 'get', 'put']);
    expect((await store.get(OLD.key))?.bytes).toEqual(OLD.bytes);
    expect((await process().heads.read()).head).toMatchObject(first);
  });

  test('changes nothing if a file cannot be stored', async () => {
    const { process, store } = await openBucketFixture();
    const full = wrappedStore(store, {
      async put() {
        throw new EiderError('PERMISSION_DENIED', 'no');
      },
    });
    await expect(publishCheckpoint(process({}, full), first, [OLD])).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    expect(await store.head(HEAD_KEY)).toBeUndefined();
  });

  test('of two checkpoints of one commit lets one win, and the loser’s files stay for the collector', async () => {
    const { process, store, clock } = await openBucketFixture();
    const mine = newFile(3, 'mine');
    const proposal = { checkpoint: checkpointOf(3, [runOf(mine, 1, 3)]), deadThrough: 0 };
    const both = [publishCheckpoint(process(), first, [OLD]), publishCheckpoint(process(), proposal, [mine])];
    expect((await ended(clock, Promise.all(both))).sort()).toEqual(['done', 'lost']);
    expect(await store.head(OLD.key)).toBeDefined();
    expect(await store.head(mine.key)).toBeDefined();
    await clock.advance(2 * GRACE_MS);
    expect(await collectGarbage(process())).toMatchObject({ deletedFiles: 1 });
  });

  test('whose reply was lost is found in head', async () => {
    const { process, store, clock } = await openBucketFixture();
    let isLost = false;
    const losing = wrappedStore(store, {
      async put(key, bytes, options) {
        const reply = await store.put(key, bytes, options);
        if (key !== HEAD_KEY || isLost) return reply;
        isLost = true;
        throw new EiderError('INDETERMINATE', 'no answer');
      },
    });
    expect(await ended(clock, publishCheckpoint(process({}, losing), first, [OLD]))).toBe('done');
    expect(isLost).toBe(true);
  });

  test('refuses a file that is not named by its bytes', async () => {
    const { process } = await openBucketFixture();
    const wrong = { ...OLD, bytes: OLD.bytes.slice(1) };
    await expect(publishCheckpoint(process(), first, [wrong])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('garbage collection', () => {
  test('raises the boundary, waits for the grace period of the raise, sweeps, and only then raises again', async () => {
    const { process, log, clock, store } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 7);
    const bucket = process();
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(3, [runOf(OLD, 1, 3)]), deadThrough: 0 }, [OLD]);
    expect(await collectGarbage(bucket)).toMatchObject({ sweptCommits: 0, gcBoundary: 3 });
    await clock.advance(GRACE_MS / 2);
    const more = checkpointOf(7, [runOf(OLD, 1, 3), runOf(NEW, 4, 7)]);
    await publishCheckpoint(bucket, { checkpoint: more, deadThrough: 0 }, [NEW]);
    await clock.advance(GRACE_MS / 2);
    expect(await collectGarbage(bucket)).toMatchObject({ sweptCommits: undefined, gcBoundary: 3 });
    // The later checkpoint did not begin the grace period anew.
    await clock.advance(1_000);
    expect(await collectGarbage(bucket)).toMatchObject({ sweptCommits: 3, gcBoundary: 7 });
    const left: string[] = [];
    for await (const { key } of store.list('log/')) left.push(key);
    expect(left).toHaveLength(4);
  });

  test('keeps commits that it is told to keep', async () => {
    const { process } = await openBucketFixture();
    const bucket = process();
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(3, [runOf(OLD, 1, 3)]), deadThrough: 0 }, [OLD]);
    expect(await collectGarbage(bucket, { keepAfter: 0 })).toMatchObject({ gcBoundary: 0 });
  });

  test('leaves files that are named, pinned, newer than the checkpoint, or nobody’s', async () => {
    const { process, store, clock } = await openBucketFixture();
    const bucket = process();
    const newer = newFile(9, 'newer');
    const foreign = 'runs/readme.txt';
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(3, [runOf(OLD, 1, 3)]), deadThrough: 0 }, [OLD]);
    const { id } = await pinCheckpoint(bucket, 10 * GRACE_MS);
    const merged = newFile(7, 'merged');
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(7, [runOf(merged, 1, 7)]), deadThrough: 0 }, [merged]);
    await store.put(newer.key, newer.bytes);
    await store.put(foreign, newer.bytes);
    await clock.advance(2 * GRACE_MS);
    expect(await collectGarbage(bucket)).toMatchObject({ deletedFiles: 0 });
    await releasePin(bucket, id);
    expect(await collectGarbage(bucket)).toMatchObject({ deletedFiles: 1 });
    expect(await store.head(OLD.key)).toBeUndefined();
    for (const key of [merged.key, newer.key, foreign]) expect(await store.head(key)).toBeDefined();
  });

  test('drops a pin that has expired by the store’s clock, and then what it held', async () => {
    const { process, store, clock } = await openBucketFixture();
    const bucket = process();
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(3, [runOf(OLD, 1, 3)]), deadThrough: 0 }, [OLD]);
    await pinCheckpoint(bucket, 3 * GRACE_MS);
    const merged = newFile(7, 'merged');
    await publishCheckpoint(bucket, { checkpoint: checkpointOf(7, [runOf(merged, 1, 7)]), deadThrough: 0 }, [merged]);
    await clock.advance(4 * GRACE_MS);
    expect(await collectGarbage(bucket)).toMatchObject({ expiredPins: 1, deletedFiles: 0 });
    expect(await collectGarbage(bucket)).toMatchObject({ expiredPins: 0, deletedFiles: 1 });
    expect(await store.head(OLD.key)).toBeUndefined();
  });
});

describe('truncating the log', () => {
  test('of commits that no checkpoint holds is PRECONDITION_FAILED', async () => {
    const { log } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 2);
    await expect(one.truncate(2)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(one.state?.truncatedThrough).toBe(0);
  });

  test('does nothing while an earlier raise waits for its grace period', async () => {
    const { log, process } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 3);
    const checkpoint = { ...checkpointOf(3, [runOf(OLD, 1, 3)]), chain: one.chain ?? '' };
    await publishCheckpoint(process(), { checkpoint, deadThrough: 0 }, [OLD]);
    await one.truncate(1);
    await one.truncate(3);
    expect(one.state?.truncatedThrough).toBe(1);
  });
});
