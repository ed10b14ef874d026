import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CacheEvent, cached, openMemory } from '../../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-cached-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('answers survive the process: a cache on a reopened file still has them', async () => {
  const path = join(folder, 'ltm.duckdb');
  let runs = 0;
  const model = { name: 'model', run: (prompt: string) => ({ prompt, runs: ++runs }) };
  const first = await openMemory(path);
  const miss = await cached(first, { agent: 'researcher' }).wrap(model, 'duck');
  await first.close();
  await using second = await openMemory(path);
  const hit = await cached(second, { agent: 'researcher' }).wrap(model, 'duck');
  expect(hit).toEqual({ ...miss, cacheHit: true });
  expect(runs).toBe(1);
});

test('file_content reads local files; a file that is missing leaves the call uncached', async () => {
  await using memory = await openMemory(':memory:');
  const events: CacheEvent[] = [];
  const { wrap } = cached(memory, { agent: 'reader' }, { onEvent: (event) => events.push(event) });
  const summary = { name: 'summary', run: ({ path }: { path: string }) => `of ${path}` };
  const options = { keyStrategy: 'file_content' as const, keySource: ({ path }: { path: string }) => path };
  const [one, copy] = [join(folder, 'one.txt'), join(folder, 'copy.txt')];
  for (const path of [one, copy]) await writeFile(path, 'the same text');
  await wrap(summary, { path: one }, options);
  expect(await wrap(summary, { path: copy }, options)).toMatchObject({ value: `of ${one}`, cacheHit: true });
  await writeFile(one, 'another text');
  expect(await wrap(summary, { path: one }, options)).toMatchObject({ cacheHit: false });
  expect(events).toEqual([]);
  expect(await wrap(summary, { path: join(folder, 'none') }, options)).toMatchObject({ cacheKey: undefined });
  expect(events).toMatchObject([{ kind: 'failed', operation: 'key' }]);
});

test('a process with a cache ends when its actions have: nothing of it keeps it alive', async () => {
  const program = `import { cached, openMemory } from 'eider';
    const memory = await openMemory(':memory:');
    const { wrap } = cached(memory, { agent: 'a', staleWhileRevalidateMs: 60_000, negativeTtlMs: 60_000 });
    await wrap({ name: 'good', run: () => 1 }, 'x');
    await wrap({ name: 'bad', run: () => { throw new Error('no'); } }, 'x').catch(() => undefined);
    await memory.close();
    console.log('done');`;
  const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '--eval', program]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number];
  expect([exitCode, Buffer.concat(output).toString().trim()]).toEqual([0, 'done']);
});
