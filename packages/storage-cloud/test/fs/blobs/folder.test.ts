import { existsSync, renameSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStore, manualClock } from '@eider/core';
import { type FsBlobStoreOptions, fsBlobStore } from '@eider/storage-cloud/fs';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodePart, pathOfKey } from '../../../src/fs/blobs/key-path.ts';

let base: string;
let folder: string;
let opened: BlobStore[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'eider-blobs-'));
  folder = join(base, 'blobs');
  opened = [];
});

afterEach(async () => {
  for (const store of opened) await store.close();
  await rm(base, { recursive: true });
});

function open(options: FsBlobStoreOptions = {}): BlobStore {
  const store = fsBlobStore(folder, options);
  opened.push(store);
  return store;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function textOf(store: BlobStore, key: string): Promise<string | undefined> {
  const blob = await store.get(key);
  return blob === undefined ? undefined : new TextDecoder().decode(blob.bytes);
}

async function keysOf(store: BlobStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

const ONCE = { writeOnce: [''] };

test('a blob that is written once is a file of its bytes under its own name', async () => {
  const store = open(ONCE);
  await store.put('runs/1.parquet', bytes('PAR1'), { ifNoneMatch: '*' });
  expect(await readFile(join(folder, 'runs', '1.parquet'), 'utf8')).toBe('PAR1');
  await store.delete('runs/1.parquet');
  expect(existsSync(join(folder, 'runs', '1.parquet'))).toBe(false);
});

test('a key that is written once is created once and refused otherwise', async () => {
  const store = open(ONCE);
  const { etag } = await store.put('a', bytes('one'), { ifNoneMatch: '*' });
  expect(await store.head('a')).toMatchObject({ etag, sizeBytes: 3 });
  await expect(store.put('a', bytes('two'), { ifNoneMatch: '*' })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
  await expect(store.put('a', bytes('two'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(store.put('a', bytes('two'), { ifMatch: etag })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await textOf(store, 'a')).toBe('one');
  expect(await keysOf(store)).toEqual(['a']);
});

test('a key that is written once cannot begin another one by whole parts', async () => {
  const store = open(ONCE);
  await store.put('a/b', bytes('x'), { ifNoneMatch: '*' });
  await expect(store.put('a', bytes('y'), { ifNoneMatch: '*' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(store.put('a/b/c', bytes('y'), { ifNoneMatch: '*' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await store.get('a')).toBeUndefined();
  expect(await store.get('a/b/c')).toBeUndefined();
  expect(await keysOf(store)).toEqual(['a/b']);
});

test('what another process deleted and created again is noticed by a store that has the file open', async () => {
  const [reader, writer] = [open(ONCE), open(ONCE)];
  const first = await writer.put('a', bytes('one'), { ifNoneMatch: '*' });
  expect(await textOf(reader, 'a')).toBe('one');
  await writer.delete('a');
  expect(await reader.get('a')).toBeUndefined();
  const second = await writer.put('a', bytes('two'), { ifNoneMatch: '*' });
  expect(await textOf(reader, 'a')).toBe('two');
  expect(second.etag).not.toBe(first.etag);
});

test('many files are read at once and again with a few open ones', async () => {
  const store = open(ONCE);
  const keys = Array.from({ length: 40 }, (_, at) => `k${at}`);
  for (const key of keys) await store.put(key, bytes(`content of ${key}`), { ifNoneMatch: '*' });
  for (let round = 0; round < 3; round += 1) {
    const parts = await Promise.all(
      [...keys, ...keys].map(
        async (key) => (await store.get(key, { range: { start: 11 } }))?.bytes ?? new Uint8Array(),
      ),
    );
    expect(parts.map((part) => new TextDecoder().decode(part))).toEqual([...keys, ...keys]);
  }
});

test('a link in the folder is not followed, wherever it leads', async () => {
  const outside = join(base, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'secret');
  await writeFile(join(outside, 'secret.~1'), 'secret');
  await mkdir(folder);
  await symlink(outside, join(folder, 'out'));
  await symlink(join(outside, 'secret'), join(folder, 'file'));
  for (const store of [open(ONCE), open()]) {
    await expect(store.get('out/secret')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(store.put('out/new', bytes('x'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await expect(store.delete('out/secret')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await store.delete('file')).toBe(false);
    expect(await keysOf(store)).toEqual([]);
  }
  expect(await open(ONCE).head('file')).toBeUndefined();
  await expect(open(ONCE).get('file')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await readdir(outside)).toEqual(['secret', 'secret.~1']);
});

test('names on disk are short, differ where case is folded, and name no device', () => {
  const part = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 300 })
    .filter((text) => !/[/\p{Cc}\p{Cs}]/u.test(text));
  fc.assert(
    fc.property(part, (text) => {
      const names = pathOfKey(text);
      for (const name of names) {
        expect(name).toMatch(/^[a-z0-9._%~-]{1,201}$/);
        expect(name).not.toMatch(/\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
      }
      expect(decodePart(names.join('').replaceAll('~', ''))).toBe(text);
    }),
  );
  const keys = ['Case', 'case', 'con', 'nul.txt', 'a.', '..a', 'é', 'e\u0301', 'a%b', 'a~b', 'a:b', 'x'.repeat(900)];
  expect(new Set(keys.map((key) => pathOfKey(key).join('/').toLowerCase())).size).toBe(keys.length);
});

test('files of others in the folder are no blobs', async () => {
  const store = open();
  await store.put('a', bytes('x'));
  await writeFile(join(folder, 'README'), 'hello');
  await writeFile(join(folder, 'readme'), 'hello');
  await mkdir(join(folder, 'UPPER'));
  expect(await keysOf(store)).toEqual(['a']);
  expect(await keysOf(open({ writeOnce: ['b'] }))).toEqual(['a']);
});

test('replaced generations are emptied at once and removed a grace period later, and numbers are never used twice', async () => {
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const store = open({ clock, gracePeriodMs: 1_000 });
  for (const text of ['one', 'two', 'three', 'four']) await store.put('k', bytes(text));
  expect(await readdir(folder)).toEqual(['.new~', 'k.~1', 'k.~2', 'k.~3', 'k.~4']);
  expect((await readFile(join(folder, 'k.~3'))).includes('three')).toBe(false);
  await clock.advance(1_001);
  await store.delete('k');
  expect(await readdir(folder)).toEqual(['.new~', 'k.~4', 'k.~5']);
  expect(await keysOf(store)).toEqual([]);
  await store.put('k', bytes('five'), { ifNoneMatch: '*' });
  expect(await readdir(folder)).toContain('k.~6');
  expect(await textOf(store, 'k')).toBe('five');
});

test('drafts of writers that were killed are removed a grace period later', async () => {
  const clock = manualClock(Date.now() + 10_000);
  await open({ clock }).put('k', bytes('one'));
  await writeFile(join(folder, '.new~', 'left-behind'), 'half');
  await open({ clock, gracePeriodMs: 60_000 }).put('k', bytes('two'));
  expect(await readdir(join(folder, '.new~'))).toEqual(['left-behind']);
  await open({ clock, gracePeriodMs: 1_000 }).put('k', bytes('three'));
  expect(await readdir(join(folder, '.new~'))).toEqual([]);
});

test('a damaged newest generation is CORRUPT_DATA, never an older content', async () => {
  const store = open();
  await store.put('k', bytes('one'));
  await store.put('k', bytes('two and more'));
  const whole = await readFile(join(folder, 'k.~2'));
  await truncate(join(folder, 'k.~2'), whole.length - 3);
  await expect(store.get('k')).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  const changed = Buffer.from(whole);
  changed[whole.length - 4] = (changed[whole.length - 4] ?? 0) ^ 1;
  await writeFile(join(folder, 'k.~2'), changed);
  await expect(store.get('k')).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
});

/** A clock that lets somebody else act after the first listing of the folder. */
function actingClock(act: () => void) {
  let calls = 0;
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => {
      calls += 1;
      if (calls === 2) act();
      return 0;
    },
  };
}

test('a writer that stood still while its number was used and swept does not believe that it has won', async () => {
  const [others, mine] = [open(), join(folder, 'k.~2')];
  const { etag } = await others.put('k', bytes('one'));
  for (const text of ['a', 'b', 'the newest']) await others.put('j', bytes(text));
  const slow = open({ clock: actingClock(() => renameSync(join(folder, 'j.~3'), join(folder, 'k.~3'))) });
  await expect(slow.put('k', bytes('two'), { ifMatch: etag })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect(existsSync(mine)).toBe(true);
  expect(await textOf(others, 'k')).toBe('the newest');
});

test('a writer that cannot tell whether it has won says so', async () => {
  const others = open();
  const { etag } = await others.put('k', bytes('one'));
  for (const text of ['a', 'b', 'c', 'the newest']) await others.put('j', bytes(text));
  const slow = open({ clock: actingClock(() => renameSync(join(folder, 'j.~4'), join(folder, 'k.~4'))) });
  await expect(slow.put('k', bytes('two'), { ifMatch: etag })).rejects.toMatchObject({ code: 'INDETERMINATE' });
  expect(await textOf(others, 'k')).toBe('the newest');
});

test('a writer whose listing took longer than half the grace period lists again', async () => {
  let calls = 0;
  // The first listing takes a second, the others no time.
  const clock = { nowMs: () => Date.now(), monotonicMs: () => (calls++ === 0 ? 0 : 1_000) };
  await open().put('k', bytes('one'));
  const store = open({ clock, gracePeriodMs: 1_000 });
  expect(await textOf(store, 'k')).toBe('one');
  expect(calls).toBe(4);
});
