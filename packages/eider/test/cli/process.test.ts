import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-cli-process-'));
});

afterAll(() => rm(folder, { recursive: true }));

function start(...args: readonly string[]) {
  const env = { ...process.env, EIDER_URI: join(folder, 'ltm.duckdb') };
  return spawn(
    process.execPath,
    ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning', MAIN, ...args],
    {
      env,
      cwd: folder,
    },
  );
}

async function whole(child: ReturnType<typeof start>): Promise<{ code: number; out: string; err: string }> {
  const closed = once(child, 'close');
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join('')),
  );
  const [code] = await closed;
  return { code: code as number, out: out ?? '', err: err ?? '' };
}

test('the program stores from a pipe and prints what it reads', async () => {
  const storing = start('store', 'a');
  storing.stdin.end('{"from":"a pipe"}');
  expect(await whole(storing)).toMatchObject({ code: 0, err: '' });
  expect(await whole(start('get', 'a'))).toEqual({ code: 0, out: '{\n  "from": "a pipe"\n}\n', err: '' });
});

test('Ctrl-C ends a watch cleanly, and the memory can be opened again', async () => {
  await whole(start('store', 'a', '1'));
  const watching = start('watch', '--after', '0');
  await once(watching.stdout, 'data');
  watching.kill('SIGINT');
  expect(await whole(watching)).toMatchObject({ code: 130, err: 'stopped\n' });
  expect(await whole(start('get', 'a'))).toMatchObject({ code: 0, out: '1\n' });
});

test('a reader that has seen enough is no failure that is told', async () => {
  const file = join(folder, 'many.jsonl');
  const line = (_: unknown, at: number): string => `{"key":"k${at}","value":"${'x'.repeat(200)}"}\n`;
  await writeFile(file, Array.from({ length: 5_000 }, line).join(''));
  expect(await whole(start('import', file))).toMatchObject({ code: 0 });
  const listing = start('list', '--json');
  await once(listing.stdout, 'data');
  listing.stdout.destroy();
  const [errors] = await Promise.all([listing.stderr.toArray(), once(listing, 'exit')]);
  expect(errors.join('')).not.toContain('EPIPE');
});
