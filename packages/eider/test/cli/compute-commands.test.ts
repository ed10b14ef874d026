import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql, trustedSql } from '@eider/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cli } from './cli-run.ts';

const QUERY = `-- revenue by month
SELECT month(day::DATE) AS month, sum(amount::DECIMAL(18, 2)) AS revenue
FROM orders WHERE day >= $since GROUP BY month ORDER BY month`;

let folder: string;
let db: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-compute-cli-'));
  await writeFile(file('orders.csv'), 'id,day,amount\n1,2026-01-05,10.50\n2,2026-01-20,4.50\n3,2026-02-01,7.25\n');
  await writeFile(
    file('orders.tsv'),
    'amount\tid\tday\n7.25\t3\t2026-02-01\n4.50\t2\t2026-01-20\n10.50\t1\t2026-01-05\n',
  );
  await writeFile(file('changed.csv'), 'id,day,amount\n1,2026-01-05,10.50\n2,2026-01-20,4.50\n3,2026-02-01,7.26\n');
  await writeFile(file('rows.jsonl'), '{"id":1,"day":"2026-01-05"}\n{"id":2,"day":"2026-01-06"}\n');
  await writeFile(file('secret.csv'), 'name\ncanary-value\n');
  await writeFile(file('revenue.sql'), QUERY);
  await writeFile(file('dice.sql'), 'SELECT random() AS dice');
  await using engine = await openNodeDuckDb();
  const path = file('orders.parquet').replaceAll("'", "''");
  await engine.exportParquet(
    sql`SELECT id, day, amount FROM read_csv(${file('orders.csv')}, all_varchar = true)`,
    path,
  );
});

let tests = 0;

beforeEach(() => {
  tests += 1;
  db = file(`compute-${tests}.duckdb`);
});

afterAll(() => rm(folder, { recursive: true }));

const acme = () => ['--db', db, '--tenant', 'acme', '--as', 'u-42'];
const since = ['--param', 'since:VARCHAR=2026-01-01'];
const run = (...args: readonly string[]) => cli(['run', file('revenue.sql'), ...acme(), ...since, ...args]);
const orders = (name = 'orders.csv') => ['--input', `orders=${file(name)}`];

async function stored(): Promise<string> {
  const { out } = await run(...orders(), '--json');
  return (JSON.parse(out) as { readonly id: string }).id;
}

describe('fingerprint', () => {
  test('a file is shown by schema and pattern, without its values, and nothing is made', async () => {
    const { exitCode, out, err } = await cli(['fingerprint', file('orders.csv')]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^rows +3$/m);
    expect(out).toMatch(/^id +BIGINT/m);
    expect(out).toContain('dfp1-schema-sha256:');
    const secret = await cli(['fingerprint', file('secret.csv'), '--json']);
    expect(JSON.parse(secret.out)).toMatchObject({ rowCount: 1, schema: { columns: [{ name: 'name' }] } });
    expect(secret.out).not.toContain('canary');
    expect((await readdir(folder)).filter((name) => name.includes('compute'))).toEqual([]);
  });

  test('the ending says what a file is', async () => {
    for (const name of ['orders.tsv', 'orders.parquet', 'rows.jsonl']) {
      expect(await cli(['fingerprint', file(name)])).toMatchObject({ exitCode: 0 });
    }
    expect(await cli(['fingerprint', file('revenue.sql')])).toMatchObject({ exitCode: 2 });
    expect(await cli(['fingerprint', file('missing.csv')])).toMatchObject({ exitCode: 3 });
  });
});

describe('match', () => {
  test('files with equal columns match, in whatever order, and others end with 4', async () => {
    const same = await cli(['match', file('orders.csv'), file('orders.tsv')]);
    expect(same).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^match \(equal\), score 1\.000/) });
    const other = await cli(['match', file('orders.csv'), file('rows.jsonl'), '--json']);
    expect(other.exitCode).toBe(4);
    expect(JSON.parse(other.out)).toMatchObject({ matches: false, effect: 'breaking', mode: 'equal' });
    const superset = await cli(['match', file('orders.csv'), file('rows.jsonl'), '--mode', 'partial']);
    expect(superset).toMatchObject({ exitCode: 0, out: expect.stringContaining('column-removed') });
    expect(await cli(['match', file('orders.csv'), file('orders.tsv'), '--mode', 'alike'])).toMatchObject({
      exitCode: 2,
    });
  });
});

describe('lint', () => {
  test('a query that replays ends with 0, one that cannot with 4 and its place', async () => {
    const good = await cli(['lint', file('revenue.sql'), ...orders(), ...since]);
    expect(good).toMatchObject({ exitCode: 0, out: 'nothing keeps this query from replaying\n' });
    const bad = await cli(['lint', file('dice.sql')]);
    expect(bad.exitCode).toBe(4);
    expect(bad.out).toContain(`${file('dice.sql')}:1:8: volatile-function (random)`);
    const allowed = await cli(['lint', file('dice.sql'), '--allow', 'volatile-function', '--json']);
    expect(allowed.exitCode).toBe(0);
    expect(JSON.parse(allowed.out)).toMatchObject({ refused: [], allowed: [{ rule: 'volatile-function' }] });
  });
});

describe('run and replay', () => {
  test('a run prints its id and rows, and an equal one is stored once', async () => {
    const { exitCode, out, err } = await run(...orders());
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^run +dcr1-sha256:[0-9a-f]{64}$/m);
    expect(out).toMatch(/^1 +15\.00$/m);
    expect(out).toMatch(/^2 +7\.25$/m);
    expect((await run(...orders())).out).toContain('it was there already');
    const json = JSON.parse((await run(...orders(), '--json')).out);
    expect(json).toMatchObject({
      created: false,
      type: 'revenue',
      rows: [
        ['1', '15.00'],
        ['2', '7.25'],
      ],
    });
    expect((await run(...orders(), '--limit', '1')).out).toContain('and 1 more');
  });

  test('another query, parameter or input is another run', async () => {
    const first = await stored();
    const later = await cli([
      'run',
      file('revenue.sql'),
      ...acme(),
      '--param',
      'since:VARCHAR=2026-02-01',
      ...orders(),
      '--json',
    ]);
    expect(JSON.parse(later.out)).toMatchObject({ rows: [['2', '7.25']], created: true });
    expect(JSON.parse(later.out).id).not.toBe(first);
    expect(JSON.parse((await run(...orders('changed.csv'), '--json')).out).id).not.toBe(first);
    expect(JSON.parse((await run(...orders('orders.parquet'), '--json')).out).id).toBe(first);
  });

  test('a run replays as the same from what is stored and by running again', async () => {
    const id = await stored();
    const cached = await cli(['replay', id, ...acme()]);
    expect(cached).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^verdict +same$/m) });
    const again = await cli(['replay', id, ...acme(), '--mode', 'verify', ...orders('orders.parquet'), '--json']);
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ mode: 'verify', verdict: 'same', resultMatches: true });
  });

  test('any other verdict ends with 4 and says what differs', async () => {
    const id = await stored();
    const changed = await cli(['replay', id, ...acme(), '--mode', 'diff', ...orders('changed.csv')]);
    expect(changed.exitCode).toBe(4);
    expect(changed.out).toMatch(/^verdict +inputs-changed$/m);
    expect(changed.out).toContain('"recorded":"7.25","now":"7.26"');
    await using engine = await openNodeDuckDb({ path: db });
    await engine.execute(trustedSql("UPDATE eider_computations SET record = replace(record, '15.00', '15.01')"));
    await engine.close();
    const tampered = await cli(['replay', id, ...acme(), '--json']);
    expect(tampered.exitCode).toBe(4);
    expect(JSON.parse(tampered.out)).toMatchObject({ verdict: 'result-tampered' });
  });

  test('another tenant does not find the run', async () => {
    const id = await stored();
    expect(await cli(['replay', id, '--db', db, '--tenant', 'other'])).toMatchObject({ exitCode: 3, out: '' });
  });

  test('wrong usage ends with 2 and makes no store', async () => {
    const query = file('revenue.sql');
    for (const args of [
      ['run', query, '--db', db, ...orders(), ...since],
      ['run', query, ...acme(), '--input', 'orders', ...since],
      ['run', query, ...acme(), '--input', `orders=${query}`, ...since],
      ['run', query, ...acme(), ...orders()],
      ['run', query, ...acme(), ...orders(), '--timeout', 'soon'],
      ['replay', 'x', ...acme(), '--mode', 'again'],
    ]) {
      const { exitCode, err } = await cli(args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(err).not.toBe('');
    }
    expect(await readdir(folder)).not.toContain(db.slice(folder.length + 1));
  });

  test('a replay makes no store where there is none, and says what it needs', async () => {
    expect(await cli(['replay', 'x', ...acme()])).toMatchObject({ exitCode: 3 });
    expect(await readdir(folder)).not.toContain(db.slice(folder.length + 1));
    const id = await stored();
    expect(await cli(['replay', id, ...acme(), '--mode', 'verify'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('give the sources again'),
    });
  });

  test('a query that cannot replay, or does not fit its inputs, stores nothing', async () => {
    const refused = await cli(['run', file('dice.sql'), ...acme()]);
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('cannot replay') });
    const allowed = await cli(['run', file('dice.sql'), ...acme(), '--allow', 'volatile-function']);
    expect(allowed.exitCode).toBe(0);
    expect(await run(...orders('rows.jsonl'))).toMatchObject({ exitCode: 2 });
  });

  test('the store is named by EIDER_COMPUTE, or lies in the working folder', async () => {
    const args = ['run', file('revenue.sql'), '--tenant', 'acme', ...orders(), ...since, '--json'];
    const named = await cli(args, { env: { EIDER_COMPUTE: db } });
    expect(named.exitCode).toBe(0);
    const there = await cli(args, { workingFolder: folder });
    expect(JSON.parse(there.out)).toMatchObject({ created: true });
    expect(await readdir(folder)).toContain('compute.duckdb');
  });
});
