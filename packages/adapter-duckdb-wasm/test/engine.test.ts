import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql, trustedSql } from '@eider/core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { platform } from '#platform';
import { openWasmDuckDb, VirtualFiles, type WasmBundle, type WasmDuckDbEngine } from '../src/index.ts';
import { RecycledWorkers } from './recycled-workers.ts';

const bundle = platform.installedBundle as WasmBundle;

describe('openWasmDuckDb', () => {
  test('says UNAVAILABLE when the worker script or the module cannot be loaded', async () => {
    const nowhere = new URL('./nowhere', import.meta.url).href;
    await expect(openWasmDuckDb({ ...bundle, workerUrl: nowhere })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(openWasmDuckDb({ ...bundle, wasmUrl: nowhere })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('refuses settings that make no sense', async () => {
    const refused = [
      { sessions: { limit: 0, waitMs: 1 } },
      { timeoutMs: -1 },
      { maxRows: Number.NaN },
      { readOnly: true },
      { timeoutMS: 5 },
    ];
    for (const settings of refused) {
      await expect(openWasmDuckDb(settings as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    await expect(openWasmDuckDb({}, { clok: {} } as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(openWasmDuckDb({}, { worker: {} as never })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('an engine that nobody closes does not keep its process alive', async () => {
    const script = fileURLToPath(new URL('./leave-open.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@eider/source', script]);
    expect(stdout.trim()).toBe('done');
  });
});

describe('the engine on DuckDB-WASM', () => {
  const workers = new RecycledWorkers(bundle);
  const engines: WasmDuckDbEngine[] = [];

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
  });
  afterAll(() => workers.close());

  async function open(settings = {}, files = new VirtualFiles()): Promise<WasmDuckDbEngine> {
    const engine = await openWasmDuckDb({ ...bundle, ...settings }, { worker: workers.take(), files });
    engines.push(engine);
    return engine;
  }

  test('SQL reads the virtual files that were written, and writes files that can be read', async () => {
    const engine = await open();
    await engine.writeFile('ducks.csv', new TextEncoder().encode('name,age\nDonald,90\n'));
    expect((await engine.query(sql`SELECT * FROM read_csv(${'ducks.csv'})`)).rows).toEqual([
      { name: 'Donald', age: 90n },
    ]);
    await engine.writeFile('ducks.csv', new TextEncoder().encode('name,age\nDaisy,85\n'));
    expect((await engine.query(sql`SELECT * FROM read_csv(${'ducks.csv'})`)).rows).toEqual([
      { name: 'Daisy', age: 85n },
    ]);
    await engine.execute(trustedSql("COPY (SELECT 1 AS a) TO 'out.csv'"));
    expect(new TextDecoder().decode(await engine.readFile('out.csv'))).toBe('a\n1\n');
    expect([await engine.deleteFile('out.csv'), await engine.deleteFile('out.csv')]).toEqual([true, false]);
    expect(await engine.readFile('out.csv')).toBeUndefined();
  });

  test('an attached file is written by nobody else, and by every checkpoint anew', async () => {
    const files = new VirtualFiles();
    const engine = await open({}, files);
    const database = await engine.attach('db', { path: 'a/./b.duckdb' });
    expect(() => files.write('a/b.duckdb', Uint8Array.of(1))).toThrow(expect.objectContaining({ code: 'LOCKED' }));
    await engine.execute(sql`CREATE TABLE db.t AS SELECT hash(range) AS h FROM range(100000)`);
    await database.checkpoint();
    const first = files.read('a/b.duckdb')?.length ?? 0;
    await engine.execute(sql`CREATE TABLE db.u AS SELECT hash(range + 7) AS h FROM range(300000)`);
    await database.checkpoint();
    expect(files.read('a/b.duckdb')?.length).toBeGreaterThan(first);
    await engine.close();
    const other = await open({ path: 'a/b.duckdb', readOnly: true }, files);
    expect((await other.query(sql`SELECT count(*) AS n FROM u`)).rows).toEqual([{ n: 300_000n }]);
    expect((await other.health()).attached).toContain('b');
  });

  test('a locked-down engine exports and imports images', async () => {
    const engine = await open({ lockedDown: true });
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    await engine.importImage('copy', await engine.exportImage());
    expect((await engine.query(sql`SELECT n FROM copy.t`)).rows).toEqual([{ n: 1 }]);
  });

  test('rows of every kind are appended in bulk, in order', async () => {
    const engine = await open();
    await engine.execute(trustedSql("CREATE TABLE t (id INTEGER, l INTEGER[], e ENUM('a', 'b'), h HUGEINT)"));
    await engine.execute(trustedSql("CREATE TABLE simple (id INTEGER, e ENUM('a', 'b'), d DECIMAL(20, 2), b BLOB)"));
    const ids = [...Array(1500).keys()];
    const e = (id: number): string | null => (id % 3 === 0 ? null : id % 3 === 1 ? 'a' : 'b');
    await engine.append('t', {
      columns: ['id', 'l', 'e', 'h'],
      rows: ids.map((id) => [id, [id, null], e(id), 2n ** 100n]),
    });
    await engine.append('simple', {
      columns: ['id', 'e', 'd', 'b'],
      rows: ids.map((id) => [id, e(id), -id, Uint8Array.of(id % 256)]),
    });
    const wrong = `(SELECT count(*) FROM t WHERE id <> rowid OR l[1] <> id OR h <> 2::HUGEINT ** 100 OR (e IS NULL) <> (id % 3 = 0))`;
    const unlike = `(SELECT count(*) FROM simple WHERE id <> rowid OR d <> -id OR (id % 3 = 1 AND e <> 'a') OR octet_length(b) <> 1)`;
    const { rows } = await engine.query(
      trustedSql(`SELECT (SELECT count(*) FROM t) AS n, ${wrong} AS wrong, ${unlike} AS unlike`),
    );
    expect(rows).toEqual([{ n: 1500n, wrong: 0n, unlike: 0n }]);
  });

  test('changes give ENUMs with their values, by RETURNING and by MERGE', async () => {
    const engine = await open();
    await engine.execute(trustedSql("CREATE TABLE t (id INTEGER, e ENUM('a', 'b'))"));
    const inserted = await engine.query(sql`INSERT INTO t VALUES (1, ${'b'}) RETURNING e`);
    expect(inserted).toEqual({ columns: [{ name: 'e', type: "ENUM('a', 'b')" }], rows: [{ e: 'b' }] });
    const merged = await engine.query(
      sql`MERGE INTO t USING (SELECT 2 AS id) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (2, 'a') RETURNING e`,
    );
    expect(merged).toEqual({ columns: [{ name: 'e', type: "ENUM('a', 'b')" }], rows: [{ e: 'a' }] });
    expect((await engine.query(sql`SELECT id FROM t ORDER BY id`)).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('statements with parameters that cannot be prepared take them as literals', async () => {
    const engine = await open();
    await engine.execute(sql`CREATE TABLE t AS SELECT ${"it's; $1"} AS a, '$1' AS b, ${'a\0b'} AS c`);
    expect((await engine.query(sql`FROM t`)).rows).toEqual([{ a: "it's; $1", b: '$1', c: 'a\0b' }]);
  });

  test('a stream that nobody reads on does not hold up close', async () => {
    const engine = await open();
    const stream = engine.stream(sql`SELECT range AS n FROM range(1000000)`)[Symbol.asyncIterator]();
    expect((await stream.next()).done).toBe(false);
    await engine.close();
    await expect(stream.next()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('a transaction that leaves a stream open ends all the same', async () => {
    const engine = await open();
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    await engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO t VALUES (1)`);
      await session.stream(sql`SELECT range AS n FROM range(1000000)`)[Symbol.asyncIterator]().next();
    });
    expect((await engine.query(sql`SELECT n FROM t`)).rows).toEqual([{ n: 1 }]);
  });

  test('a heavy statement lets other calls have their turn', async () => {
    const engine = await open();
    const controller = new AbortController();
    let ended = false;
    const heavy = engine
      .query(sql`SELECT count(*) AS n FROM range(300000000) WHERE md5(range::VARCHAR) < '0000'`, {
        signal: controller.signal,
      })
      .finally(() => {
        ended = true;
      });
    expect((await engine.query(sql`SELECT 1 AS a`)).rows).toEqual([{ a: 1 }]);
    expect(ended).toBe(false);
    controller.abort();
    await expect(heavy).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
