import { commitLogSuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { openFileLogFixture, openRelaxedFileLogFixture } from '../commit-log-fixtures.ts';

describe('openFileLog meets the port', () => {
  test.each(commitLogSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openFileLogFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('openFileLog meets the port when it is relaxed', () => {
  test.each(commitLogSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openRelaxedFileLogFixture)).toEqual({ id: one.id, passed: true });
  });
});
