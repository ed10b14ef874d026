import { describe, expect, test } from 'vitest';
import { appendMany, openBucketFixture, sequencesAfter } from './bucket-fixture.ts';

const HALF_GRACE_MS = 1_800_000;

describe('requests of a log in a bucket', () => {
  test('a commit is one put', async () => {
    const { log, requests } = await openBucketFixture();
    const one = await log();
    requests.length = 0;
    await appendMany(one, 2);
    expect(requests).toEqual(['put log/1', 'put log/2']);
  });

  test('a latest read is one get', async () => {
    const { log, requests } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 3);
    requests.length = 0;
    expect(await sequencesAfter(one, 3)).toEqual([]);
    expect(requests).toEqual(['get log/4']);
  });

  test('once the last observation is older than half the grace period, head is read as well, and observed by that', async () => {
    const { log, requests, clock } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 1);
    await clock.advance(HALF_GRACE_MS);
    requests.length = 0;
    await sequencesAfter(one, 1);
    await sequencesAfter(one, 1);
    await appendMany(one, 1);
    expect(requests).toEqual(['get log/2', 'get head.json', 'get log/2', 'put log/2']);
    await clock.advance(HALF_GRACE_MS);
    requests.length = 0;
    await appendMany(one, 2);
    expect(requests).toEqual(['get head.json', 'put log/3', 'put log/4']);
  });

  test('an own commit is an observation', async () => {
    const { log, requests, clock } = await openBucketFixture();
    const one = await log();
    await clock.advance(HALF_GRACE_MS - 1);
    await appendMany(one, 1);
    await clock.advance(HALF_GRACE_MS - 1);
    requests.length = 0;
    await sequencesAfter(one, 1);
    expect(requests).toEqual(['get log/2']);
  });

  test('without cached observations every reply costs a read of head', async () => {
    const { log, requests } = await openBucketFixture();
    const one = await log({ cachesObservations: false });
    requests.length = 0;
    await appendMany(one, 1);
    await sequencesAfter(one, 1);
    expect(requests).toEqual(['put log/1', 'get head.json', 'get log/2', 'get head.json']);
  });

  test('who is far behind reads in windows that grow to 32 commits', async () => {
    const { log, requests } = await openBucketFixture();
    await appendMany(await log(), 100);
    const behind = await log();
    requests.length = 0;
    expect(await sequencesAfter(behind, 0)).toHaveLength(100);
    // 1, 2, 4, 8, 16, 32, 32, and the last window: it begins at 96 and finds the end.
    expect(requests).toHaveLength(1 + 2 + 4 + 8 + 16 + 32 + 32 + 32);
    expect(behind.state?.lastSequence).toBe(100);
  });

  test('a log that nobody uses sends nothing', async () => {
    const { log, requests, clock } = await openBucketFixture();
    const one = await log();
    await appendMany(one, 1);
    requests.length = 0;
    await clock.advance(10 * HALF_GRACE_MS);
    expect(requests).toEqual([]);
    expect(clock.sleepers).toBe(0);
  });
});
