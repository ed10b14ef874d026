import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';

it.each<[string, object, string]>([
  ['a misspelled setting', { thread: 1 }, 'thread'],
  ['a component among the settings', { clock: {} }, 'clock'],
  ['an unknown setting that is undefined', { memoryLimt: undefined }, 'memoryLimt'],
])('%s is named, with the settings that there are', async (_, settings, setting) => {
  const error = await errorOf(openNodeDuckDb(settings));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { setting } });
  expect(error.message).toContain('the settings are path, readOnly, threads, memoryLimit');
});

it('names a misspelled component', async () => {
  const error = await errorOf(openNodeDuckDb({}, { clok: undefined } as object));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { component: 'clok' } });
});

it.each([null, [], 'films.duckdb'])('refuses %j in the place of settings', async (settings) => {
  expect((await errorOf(openNodeDuckDb(settings as never))).code).toBe('INVALID_ARGUMENT');
});
