import { commitLogSuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { openFileLogFixture } from '../commit-log-fixtures.ts';

describe('openFileLog meets the port', () => {
  test.each(commitLogSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openFileLogFixture)).toEqual({ id: one.id, passed: true });
  });
});
