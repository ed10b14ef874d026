import { commitLogSuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { openBlobLogFixture } from './blob-log-fixture.ts';

// A commit is one object, which is there whole or not at all: nothing can be half written. Damage of it is CORRUPT_DATA (damage.test.ts).
const NEEDS_TORN_COMMITS = new Set(['commit-log/durable/torn', 'commit-log/durable/torn-untouched']);

const applicable = commitLogSuite.cases.filter(({ id }) => !NEEDS_TORN_COMMITS.has(id));

describe('a log in a bucket meets the port', () => {
  test.each(applicable)('$id', async (one) => {
    expect(await runCase(one, openBlobLogFixture)).toEqual({ id: one.id, passed: true });
  });

  test('in every case but those of half written commits', () => {
    expect(commitLogSuite.cases.length - applicable.length).toBe(NEEDS_TORN_COMMITS.size);
  });
});
