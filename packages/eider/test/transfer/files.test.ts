import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LongTermMemory } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportFile, importFile, openMemory } from '../../src/index.ts';

let folder = '';
let memory: LongTermMemory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-files-'));
  memory = await openMemory(':memory:');
  await memory.store('a', { text: 'alien' }, { metadata: { year: 1979 }, text: 'ripley' });
  await memory.namespace('users', '42').store('b', null, { expiresAt: new Date('2999-01-01') });
});

afterEach(async () => {
  await memory.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

async function contentOf(from: LongTermMemory): Promise<readonly unknown[]> {
  const content: unknown[] = [];
  const views = [from];
  for await (const path of from.namespaces()) views.push(from.namespace(...path));
  for (const view of views) for await (const { revision: _, ...record } of view.list()) content.push(record);
  return content;
}

test.each(['memory.jsonl', 'memory.NDJSON', 'memory.csv', 'memory.parquet'])(
  'a memory goes through %s without loss',
  async (name) => {
    const report = await exportFile(memory, file(name));
    expect(report).toEqual({ records: 2, sizeBytes: (await readFile(file(name))).byteLength });
    await using other = await openMemory(':memory:');
    expect(await importFile(other, file(name))).toMatchObject({ records: 2, stored: 2 });
    expect(await contentOf(other)).toEqual(await contentOf(memory));
    expect(await readdir(folder)).toEqual([name]);
  },
);

test('the option format goes before the name', async () => {
  await exportFile(memory, file('memory.txt'), { format: 'csv' });
  expect(await readFile(file('memory.txt'), 'utf8')).toMatch(/^namespace,key,value/);
  await using other = await openMemory(':memory:');
  await importFile(other, file('memory.txt'), { format: 'csv' });
  expect(await other.count()).toBe(1);
});

test.each(['memory.jsonl', 'memory.parquet'])('a folder that is missing is told with the path of %s', async (name) => {
  const path = join(folder, 'none', name);
  await expect(exportFile(memory, path)).rejects.toMatchObject({ code: 'NOT_FOUND', details: { path } });
});

test.each(['memory.jsonl', 'memory.parquet'])('%s is not overwritten unless told', async (name) => {
  await writeFile(file(name), 'precious');
  await expect(exportFile(memory, file(name))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await readFile(file(name), 'utf8')).toBe('precious');
  await exportFile(memory, file(name), { overwrite: true });
  expect(await readFile(file(name), 'utf8')).not.toContain('precious');
  expect(await readdir(folder)).toEqual([name]);
});

test('a file that appears while an export is written is not overwritten', async () => {
  const onProgress = () => {
    written ??= writeFile(file('memory.jsonl'), 'theirs');
  };
  let written: Promise<void> | undefined;
  const racing = new Proxy(memory, {
    get: (target, name) => {
      if (name !== 'namespaces') return bound(target, name);
      return async function* () {
        onProgress();
        await written;
        yield* target.namespaces();
      };
    },
  });
  await expect(exportFile(racing, file('memory.jsonl'))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await readFile(file('memory.jsonl'), 'utf8')).toBe('theirs');
  expect(await readdir(folder)).toEqual(['memory.jsonl']);
});

test.each(['memory.jsonl', 'memory.csv', 'memory.parquet'])(
  'an export to %s that fails or is stopped leaves nothing, or what was there',
  async (name) => {
    const signal = AbortSignal.abort();
    await expect(exportFile(memory, file(name), { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file(name), 'before');
    const broken = new Proxy(memory, {
      get: (target, member) => {
        if (member !== 'namespaces') return bound(target, member);
        return () => {
          throw new TypeError('the disk was pulled');
        };
      },
    });
    await expect(exportFile(broken, file(name), { overwrite: true })).rejects.toThrowError();
    expect(await readFile(file(name), 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual([name]);
  },
);

test('what cannot be read or written is refused with a typed error', async () => {
  await expect(exportFile(memory, file('no/such/folder.jsonl'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(exportFile(memory, file('no/such/folder.parquet'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(importFile(memory, file('none.jsonl'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(importFile(memory, file('none.parquet'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(importFile(memory, folder, { format: 'csv' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(exportFile(memory, file('memory.xml'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(importFile(memory, file('memory.duckdb'))).rejects.toThrowError(/importClassic/);
  await writeFile(file('bad.parquet'), 'no parquet');
  await expect(importFile(memory, file('bad.parquet'))).rejects.toThrowError(
    expect.objectContaining({ name: 'EiderError' }),
  );
});

test('a file reached by a link is read and replaced like any other', async () => {
  await exportFile(memory, file('memory.jsonl'));
  await symlink(file('memory.jsonl'), file('link.jsonl'));
  await using other = await openMemory(':memory:');
  expect(await importFile(other, file('link.jsonl'))).toMatchObject({ stored: 2 });
});

test('a conflict says the line and what was stored; keep goes on', async () => {
  await exportFile(memory, file('memory.jsonl'));
  await expect(importFile(memory, file('memory.jsonl'))).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    details: { line: 1, stored: 0 },
  });
  expect(await importFile(memory, file('memory.jsonl'), { onConflict: 'keep' })).toMatchObject({ stored: 0, kept: 2 });
});

function bound(target: LongTermMemory, name: string | symbol): unknown {
  const member = Reflect.get(target, name) as unknown;
  return typeof member === 'function' ? member.bind(target) : member;
}
