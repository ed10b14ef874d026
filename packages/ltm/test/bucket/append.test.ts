import { EiderError } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { openBlobLog } from '../../src/bucket/blob-log.ts';
import { collectGarbage } from '../../src/bucket/collect-garbage.ts';
import { decodeCommit } from '../../src/bucket/commit-object.ts';
import { logKey } from '../../src/bucket/object-keys.ts';
import { publishCheckpoint } from '../../src/bucket/publish-checkpoint.ts';
import {
  appendMany,
  type BucketFixture,
  checkpointOf,
  ended,
  newFile,
  openBucketFixture,
  runOf,
  sequencesAfter,
} from './bucket-fixture.ts';
import { wrappedStore } from './wrapped-store.ts';

const GRACE_MS = 3_600_000;
const BATCH = Uint8Array.of(7);

/** Two commits that a checkpoint holds and garbage collection deletes, a grace period later. */
async function dropTwoCommits({ log, process, clock }: Pick<BucketFixture, 'log' | 'process' | 'clock'>) {
  const other = await log();
  await appendMany(other, 2);
  const file = newFile(2, 'run');
  const checkpoint = { ...checkpointOf(2, [runOf(file, 1, 2)]), chain: other.chain ?? '' };
  const bucket = process();
  expect(await publishCheckpoint(bucket, { checkpoint, deadThrough: 0 }, [file])).toBe('done');
  expect(await collectGarbage(bucket)).toMatchObject({ gcBoundary: 2 });
  await clock.advance(GRACE_MS + 2_000);
  expect(await collectGarbage(bucket)).toMatchObject({ sweptCommits: 2 });
  return { checkpoint };
}

describe('an append to a log in a bucket', () => {
  test.each(['ABORTED', 'UNAVAILABLE', 'INDETERMINATE'] as const)(
    'sends the same bytes again after %s, and commits once',
    async (code) => {
      const { store, log, clock } = await openBucketFixture();
      const sent: Uint8Array[] = [];
      const failing = wrappedStore(store, {
        async put(key, bytes, options) {
          sent.push(bytes);
          if (sent.length < 3) throw new EiderError(code, 'send it again');
          return store.put(key, bytes, options);
        },
      });
      const one = await log({}, failing);
      expect(await ended(clock, one.append(BATCH, { after: 0 }))).toMatchObject({ sequence: 1 });
      expect(sent).toHaveLength(3);
      expect(sent[1]).toEqual(sent[0]);
      expect(sent[2]).toEqual(sent[0]);
      expect(await sequencesAfter(await log(), 0)).toEqual([1]);
    },
  );

  test('knows its own commit again when the reply was lost', async () => {
    const { store, log, clock } = await openBucketFixture();
    let puts = 0;
    const losing = wrappedStore(store, {
      async put(key, bytes, options) {
        const reply = await store.put(key, bytes, options);
        puts += 1;
        if (puts === 1) throw new EiderError('INDETERMINATE', 'no answer');
        return reply;
      },
    });
    const one = await log({}, losing);
    expect(await ended(clock, one.append(BATCH, { after: 0 }))).toMatchObject({ sequence: 1 });
    expect(await sequencesAfter(await log(), 0)).toEqual([1]);
  });

  test('is INDETERMINATE when the time ends without an answer; the log is read before it takes another', async () => {
    const { store, log, clock } = await openBucketFixture();
    let isSilent = true;
    const silent = wrappedStore(store, {
      async put(key, bytes, options) {
        const reply = await store.put(key, bytes, options);
        if (isSilent) throw new EiderError('INDETERMINATE', 'no answer');
        return reply;
      },
      async get(key, options) {
        if (isSilent && key === logKey(1)) throw new EiderError('UNAVAILABLE', 'no answer');
        return store.get(key, options);
      },
    });
    const one = await log({}, silent);
    await expect(ended(clock, one.append(BATCH, { after: 0 }))).rejects.toMatchObject({
      code: 'INDETERMINATE',
      details: { sequence: 1, reason: 'no answer' },
    });
    isSilent = false;
    await expect(one.append(BATCH, { after: 0 })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await sequencesAfter(one, 0)).toEqual([1]);
    expect(await one.append(BATCH, { after: 1 })).toMatchObject({ sequence: 2 });
  });

  test('that a store was too busy for all the time has written nothing, and says so', async () => {
    const { store, log, clock } = await openBucketFixture();
    const busy = wrappedStore(store, {
      async put() {
        throw new EiderError('UNAVAILABLE', 'slow down');
      },
    });
    const one = await log({}, busy);
    await expect(ended(clock, one.append(BATCH, { after: 0 }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await sequencesAfter(await log(), 0)).toEqual([]);
  });

  test('after an unanswered put even a definite refusal is INDETERMINATE', async () => {
    const { store, log, clock } = await openBucketFixture();
    let puts = 0;
    const refusing = wrappedStore(store, {
      async put() {
        puts += 1;
        throw new EiderError(puts === 1 ? 'INDETERMINATE' : 'PERMISSION_DENIED', 'no');
      },
    });
    const one = await log({}, refusing);
    await expect(ended(clock, one.append(BATCH, { after: 0 }))).rejects.toMatchObject({ code: 'INDETERMINATE' });
    expect(puts).toBe(2);
  });

  test('that is refused at once is refused with that error', async () => {
    const { store, log } = await openBucketFixture();
    const refusing = wrappedStore(store, {
      async put() {
        throw new EiderError('PERMISSION_DENIED', 'no');
      },
    });
    const one = await log({}, refusing);
    await expect(one.append(BATCH, { after: 0 })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('loses to whoever was first, who is found by reading on', async () => {
    const { log } = await openBucketFixture();
    const [one, other] = [await log(), await log()];
    await appendMany(other, 2);
    await expect(one.append(BATCH, { after: 0 })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await sequencesAfter(one, 0)).toEqual([1, 2]);
    expect(await one.append(BATCH, { after: 2 })).toMatchObject({ sequence: 3 });
  });

  test('of a writer that was idle while its place was deleted writes nothing, and the log goes on from the checkpoint', async () => {
    const { log, store, ...fixture } = await openBucketFixture();
    const idle = await log();
    const { checkpoint } = await dropTwoCommits({ log, ...fixture });
    await expect(idle.append(BATCH, { after: 0 })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(await store.head(logKey(1))).toBeUndefined();
    await expect(sequencesAfter(idle, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    idle.resume(checkpoint);
    expect(await idle.append(BATCH, { after: 2 })).toMatchObject({ sequence: 3 });
  });

  test('into a slot that lapses on the way is INDETERMINATE, and the log goes on from the checkpoint', async () => {
    const { log, store, ...fixture } = await openBucketFixture();
    let drop: (() => Promise<unknown>) | undefined = () => dropTwoCommits({ log, ...fixture });
    const slow = wrappedStore(store, {
      async put(key, bytes, options) {
        const meanwhile = drop;
        drop = undefined;
        await meanwhile?.();
        return store.put(key, bytes, options);
      },
    });
    const stalled = await log({ appendTimeoutMs: 2 * GRACE_MS }, slow);
    // Its slot is free again: the put succeeds, and means nothing.
    await expect(stalled.append(BATCH, { after: 0 })).rejects.toMatchObject({
      code: 'INDETERMINATE',
      details: { reason: 'lapsed' },
    });
    expect(await store.head(logKey(1))).toBeDefined();
    await expect(sequencesAfter(stalled, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await stalled.append(BATCH, { after: 2 }).catch((error: EiderError) => error.code)).toBe(
      'PRECONDITION_FAILED',
    );
    expect(await sequencesAfter(stalled, 2)).toEqual([]);
    expect(await stalled.append(BATCH, { after: 2 })).toMatchObject({ sequence: 3 });
    // The ghost goes with the next sweep.
    await collectGarbage(fixture.process());
    expect(await store.head(logKey(1))).toBeUndefined();
  });

  test('by a writer whose clock is minutes ahead of the store’s is refused before anything is written', async () => {
    const { log, process, clock, store } = await openBucketFixture();
    const one = await log({ maxClockLeadMs: 300_000 });
    await appendMany(one, 1);
    const parts = process();
    const ahead = { ...clock, nowMs: () => clock.nowMs() + 302_000, monotonicMs: () => clock.monotonicMs() };
    const create = { checkpointFormat: 'parquet', tokenizer: 'words-1', base: undefined } as const;
    const other = await openBlobLog({ ...parts, clock: ahead }, { create });
    expect(await sequencesAfter(other, 0)).toEqual([1]);
    await expect(other.append(BATCH, { after: 1 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { leadMs: 301_000, maxClockLeadMs: 300_000 },
    });
    expect(await store.head(logKey(2))).toBeUndefined();
  });

  test('asks for the store’s time only where nothing that was read vouches for the clock', async () => {
    const { log, clock, requests } = await openBucketFixture();
    const one = await log({ maxClockLeadMs: 300_000 });
    requests.length = 0;
    await appendMany(one, 2);
    expect(requests).toEqual(['put clock.json', 'head clock.json', 'put log/1', 'put log/2']);
    await clock.advance(1_000_000);
    requests.length = 0;
    await appendMany(one, 1);
    expect(requests).toEqual(['put log/3']);
  });

  test('writes what the format says: sequence, store, writer, attempt, parent, time, batch, checksum', async () => {
    const { log, store, clock } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 1);
    const first = decodeCommit((await store.get(logKey(1)))?.bytes ?? new Uint8Array(), {
      seq: 1,
      storeId: 'store-1',
    });
    await appendMany(one, 1);
    const second = decodeCommit((await store.get(logKey(2)))?.bytes ?? new Uint8Array(), {
      seq: 2,
      storeId: 'store-1',
    });
    expect(first).toMatchObject({ seq: 1, parent: '', timeMs: clock.nowMs(), batch: Uint8Array.of(1) });
    expect(second.parent).toBe(first.digest);
    expect(second.writer).toBe(first.writer);
    expect(second.attempt).not.toBe(first.attempt);
    expect(one.chain).toBe(second.digest);
  });
});
