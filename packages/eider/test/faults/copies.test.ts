import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LongTermMemory, manualClock } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenMemorySettings, openMemory } from '../../src/index.ts';

const NOTHING_KEPT: OpenMemorySettings = { log: { retainMs: 0, retainBytes: 0 } };
const clock = manualClock(1_000_000);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-copies-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, `${name}.duckdb`);

async function inMemory(name: string, settings: OpenMemorySettings, work: (memory: LongTermMemory) => Promise<void>) {
  const memory = await openMemory(file(name), settings, { clock });
  await work(memory);
  await memory.close();
}

async function storeEach(memory: LongTermMemory, name: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await clock.advance(1);
    await memory.store(`${name}-${number}`, name);
  }
}

/** A memory and a copy of it, both written to since. */
async function diverge(settings: OpenMemorySettings): Promise<void> {
  await inMemory('one', settings, (memory) => storeEach(memory, 'both', 3));
  for (const end of ['', '.log']) await copyFile(`${file('one')}${end}`, `${file('two')}${end}`);
  for (const name of ['one', 'two']) await inMemory(name, settings, (memory) => storeEach(memory, name, 4));
}

const diverged = expect.objectContaining({
  code: 'CORRUPT_DATA',
  message: expect.stringContaining('open each file with its own log'),
});

test.each([
  ['in full', {}],
  ['cut behind the checkpoint', NOTHING_KEPT],
] as const)('the log of a copy that has diverged is refused, the log kept %s; nothing is lost', async (_, settings) => {
  await diverge(settings);
  await copyFile(`${file('one')}.log`, join(folder, 'kept.log'));
  await copyFile(`${file('two')}.log`, `${file('one')}.log`);
  const before = await readFile(`${file('one')}.log`);
  await expect(openMemory(file('one'), settings)).rejects.toThrow(diverged);
  expect((await readFile(`${file('one')}.log`)).equals(before)).toBe(true);
  await copyFile(join(folder, 'kept.log'), `${file('one')}.log`);
  await inMemory('one', settings, async (memory) => {
    expect(await memory.count()).toBe(7);
    expect((await memory.retrieve('one-3'))?.value).toBe('one');
  });
});

test('a log that goes on behind the checkpoint of another copy is refused, too', async () => {
  await diverge(NOTHING_KEPT);
  const two = await openMemory(file('two'), NOTHING_KEPT, { clock });
  await storeEach(two, 'later', 2);
  // As a crash would leave it: commits that no run holds.
  await copyFile(`${file('two')}.log`, join(folder, 'crashed.log'));
  await two.close();
  await copyFile(join(folder, 'crashed.log'), `${file('one')}.log`);
  await expect(openMemory(file('one'), NOTHING_KEPT)).rejects.toThrow(diverged);
});

test('an older copy of the file opens with a log that tells the same history', async () => {
  await inMemory('one', {}, (memory) => storeEach(memory, 'both', 3));
  await copyFile(file('one'), join(folder, 'older'));
  await inMemory('one', {}, (memory) => storeEach(memory, 'later', 4));
  await copyFile(join(folder, 'older'), file('one'));
  await inMemory('one', {}, async (memory) => {
    expect(await memory.count()).toBe(7);
    expect((await memory.stats()).storage?.recovery.replayedCommits).toBe(4);
  });
});
