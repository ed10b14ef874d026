import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from 'inversify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cached,
  createLtmRegistry,
  type EiderConfig,
  type EiderError,
  eiderModule,
  exportFile,
  importClassic,
  importFile,
  openMemory,
  TOKENS,
} from '../../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-arguments-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'ltm.duckdb') => join(folder, name);

async function refused(call: () => unknown): Promise<EiderError> {
  const outcome: unknown = await (async () => call())().then(
    () => 'it was accepted',
    (error: unknown) => error,
  );
  expect(outcome).toMatchObject({ code: 'INVALID_ARGUMENT' });
  return outcome as EiderError;
}

test.each<[string, object, string]>([
  ['a setting', { search: { enabled: false } }, 'memory: { search }'],
  ['a durability', { durability: 'relaxed' }, 'memory: { durability }'],
  ['a component', { clock: {} }, 'container.rebind(TOKENS.clock)'],
  ['a log, which may be either', { log: {} }, 'container.rebind(TOKENS.commitLog)'],
  ['a misspelled member', { memroy: {} }, 'did you mean memory?'],
  ['what is nothing at all', { colour: 1 }, 'the members are uri, memory'],
])('%s beside the uri of eiderModule is refused, with the place where it belongs', async (_, extra, place) => {
  const config = { uri: ':memory:', ...extra } as EiderConfig;
  expect((await refused(() => eiderModule(config))).message).toContain(place);
});

test.each([undefined, null, 'ltm.duckdb'])('eiderModule refuses %s in the place of a configuration', async (config) => {
  await refused(() => eiderModule(config as never));
});

test('settings under memory reach the memory of a container', async () => {
  const container = new Container();
  container.load(eiderModule({ uri: ':memory:', memory: { search: { enabled: false } } }));
  await using memory = await container.getAsync(TOKENS.longTermMemory);
  await expect(memory.search('a')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

test.each<[string, object, string]>([
  ['openMemory', { engin: undefined }, 'did you mean engine?'],
  ['openMemory', { engine: {} }, 'give a SqlEngine'],
  ['openMemory', { log: {} }, 'give a CommitLog'],
  ['openMemory', { clock: {} }, 'give a Clock'],
  ['openMemory', { ids: 'uuid' }, 'give an IdSource'],
])('%s refuses the components %j and creates nothing', async (_, components, message) => {
  const error = await refused(() => openMemory(file(), {}, components));
  expect(error.message).toContain(message);
  expect(await readdir(folder)).toEqual([]);
});

test('components that are undefined count as absent', async () => {
  const components = { engine: undefined, log: undefined, clock: undefined, ids: undefined } as object;
  await using memory = await openMemory(file(), {}, components);
  expect(await memory.count()).toBe(0);
});

test('misspelled options of exports and imports are named with the ones that there are', async () => {
  await using memory = await openMemory(':memory:');
  await memory.store('a', 1);
  await exportFile(memory, file('a.jsonl'));
  const calls: readonly [() => unknown, string][] = [
    [() => exportFile(memory, file('b.jsonl'), { overwrit: true } as object), 'overwrite'],
    [() => importFile(memory, file('a.jsonl'), { onConflct: 'keep' } as object), 'onConflict'],
    [() => importClassic(memory, file('c.duckdb'), { tabl: 'x' } as object), 'table'],
  ];
  for (const [call, known] of calls) expect((await refused(call)).message).toContain(`did you mean ${known}?`);
  expect(await readdir(folder)).toEqual(['a.jsonl']);
});

test('what is no memory is refused before a file is touched', async () => {
  for (const memory of [{}, undefined, 'memory'] as never[]) {
    const calls = [
      () => exportFile(memory, file('a.jsonl')),
      () => importFile(memory, file('a.jsonl')),
      () => importClassic(memory, file('a.duckdb')),
    ];
    for (const call of calls) expect((await refused(call)).message).toContain('memory cannot be used');
  }
  expect(await readdir(folder)).toEqual([]);
});

test('cached says which of its arguments is missing', async () => {
  await using memory = await openMemory(':memory:');
  const withoutSettings = cached as (...given: readonly unknown[]) => unknown;
  expect((await refused(() => withoutSettings(memory))).message).toContain('settings of the cache');
  for (const none of [undefined, {}, 'memory']) {
    expect((await refused(() => withoutSettings(none, { agent: 'a' }))).message).toContain('first argument');
  }
});

test.each([3, undefined, {}])('a factory that gives %j is refused: it is no backend', async (given) => {
  const registry = createLtmRegistry();
  registry.register('mine', () => given as never);
  expect((await refused(() => registry.create('mine'))).message).toContain('backend cannot be used');
});
