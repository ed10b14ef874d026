import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = `
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const { sql } = await import('@eider/core');
  const path = process.argv[1];
  const writer = await openNodeDuckDb({ path });
  await writer.execute(sql\`CREATE TABLE texts AS SELECT i, md5(i::VARCHAR) AS a, md5(i::VARCHAR) AS b,
    repeat(md5(i::VARCHAR) || ' and some more words ', 40) AS text FROM range(40000) t(i)\`);
  await writer.close();
  const engine = await openNodeDuckDb({ path, threads: 1, memoryLimit: '64MB' });
  // Objects that stay make V8 collect young ones more rarely.
  const kept = Array.from({ length: 400_000 }, (_, index) => ({ index }));
  let number = 1;
  const read = () => {
    number = (number * 7919) % 40_000;
    return engine.query(sql\`SELECT * FROM texts WHERE i = \${BigInt(number)}\`);
  };
  let most = 0;
  for (let count = 0; count < 2_500; count += 1) {
    await read();
    most = Math.max(most, process.memoryUsage().rss);
  }
  console.log(JSON.stringify({ most }));
  await engine.close();
`;

// A result of this shape takes a quarter of a megabyte: all of them together would take hundreds.
test('results that were read do not pile up outside of what V8 sees', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eider-results-'));
  const options = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...options, '--eval', PROGRAM, join(folder, 'texts.duckdb')],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  await rm(folder, { recursive: true });
  const { most } = JSON.parse(stdout) as { readonly most: number };
  expect(most).toBeLessThan(420_000_000);
});
