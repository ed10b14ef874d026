import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlEngine, seededRandom, sql, systemClock, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { runScript } from './processes/run-script.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();
const KILLS = 5;
const ROWS = 60_000;

async function backupOf(letter: string, path: string): Promise<void> {
  await using engine = await openNodeDuckDb();
  await engine.execute(sql`CREATE TABLE facts AS SELECT ${letter} AS letter, range AS n FROM range(${ROWS})`);
  await engine.execute(trustedSql(`CREATE TABLE only_${letter} AS SELECT 1 AS n`));
  await engine.backup(path);
}

/** Which backup a database holds; fails unless it is the whole of exactly one. */
async function letterOf(engine: SqlEngine): Promise<unknown> {
  const { rows } = await engine.query(
    sql`SELECT letter, count(*) AS rows, sum(n)::BIGINT AS sum FROM facts GROUP BY letter`,
  );
  expect(rows).toEqual([
    { letter: rows[0]?.['letter'], rows: BigInt(ROWS), sum: (BigInt(ROWS) * BigInt(ROWS - 1)) / 2n },
  ]);
  const tables = await engine.query(sql`SELECT table_name AS t FROM duckdb_tables() ORDER BY t`);
  expect(tables.rows).toEqual([{ t: 'facts' }, { t: `only_${rows[0]?.['letter']}` }]);
  return rows[0]?.['letter'];
}

describe('restore', () => {
  it(`killed at ${KILLS} random moments leaves the old content or the new, whole`, async () => {
    const [home, a, b] = [join(folder, 'home.duckdb'), join(folder, 'a.duckdb'), join(folder, 'b.duckdb')];
    await backupOf('a', a);
    await backupOf('b', b);
    await copyFile(a, home);
    const random = seededRandom(3);
    for (let kill = 0; kill < KILLS; kill++) {
      const script = runScript('./restore-forever.ts', [home, b, a]);
      expect(await script.nextLine()).toBe('open');
      await systemClock.sleep(random.next() * 200);
      await script.kill();
      await using engine = await openNodeDuckDb({ path: home });
      expect(['a', 'b']).toContain(await letterOf(engine));
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('a.') || name.startsWith('b.')).sort()).toEqual([
      'a.duckdb',
      'b.duckdb',
    ]);
  });

  it('replaces every kind of object, again and again', async () => {
    const [home, backup] = [join(folder, 'kinds.duckdb'), join(folder, 'kinds-backup.duckdb')];
    await using engine = await openNodeDuckDb({ path: home });
    const kinds = async (suffix: string): Promise<void> => {
      for (const statement of [
        `CREATE SCHEMA s_${suffix}`,
        `CREATE TYPE mood AS ENUM ('${suffix}')`,
        'CREATE SEQUENCE counter START 5',
        "CREATE TABLE keyed (id INTEGER PRIMARY KEY DEFAULT nextval('counter'), m mood)",
        'CREATE INDEX by_mood ON keyed (m)',
        `INSERT INTO keyed (m) VALUES ('${suffix}')`,
        'CREATE VIEW seen AS SELECT m FROM keyed',
        `CREATE MACRO twice(x) AS x * 2 || '${suffix}'`,
        `CREATE MACRO rows_of() AS TABLE SELECT '${suffix}' AS s`,
        `CREATE TABLE s_${suffix}.inner_one AS SELECT 1 AS n`,
        'CREATE TABLE "odd ""name" AS SELECT 1 AS n',
      ]) {
        await engine.execute(trustedSql(statement));
      }
    };
    await kinds('old');
    await engine.backup(backup);
    await engine.execute(sql`CREATE TABLE later AS SELECT range AS n FROM range(10)`);
    await engine.restore(backup);
    await engine.restore(backup);
    const { rows } = await engine.query(
      sql`SELECT seen.m AS m, twice(2) AS t, (FROM rows_of()) AS r, id FROM seen, keyed`,
    );
    expect(rows).toEqual([{ m: 'old', t: '4old', r: 'old', id: 5 }]);
    await engine.execute(sql`INSERT INTO keyed (m) VALUES ('old')`);
    expect((await engine.query(sql`SELECT max(id) AS id FROM keyed`)).rows).toEqual([{ id: 6 }]);
    expect((await errorOf(engine.query(sql`FROM later`))).code).toBe('NOT_FOUND');
  });

  it('of a database attached with checkpoint durability lasts without another checkpoint', async () => {
    const [home, backup] = [join(folder, 'own-log.duckdb'), join(folder, 'own-log-backup.duckdb')];
    await backupOf('c', backup);
    await using engine = await openNodeDuckDb();
    await engine.attach('mine', { path: home, durability: 'checkpoint' });
    await engine.restore(backup, { database: 'mine' });
    await copyFile(home, join(folder, 'as-if-crashed.duckdb'));
    await using reopened = await openNodeDuckDb({ path: join(folder, 'as-if-crashed.duckdb') });
    expect(await letterOf(reopened)).toBe('c');
  });
});

describe('backup', () => {
  it('of a database with foreign keys is UNSUPPORTED with advice, and leaves no file', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE parent (id INTEGER PRIMARY KEY)`);
    await engine.execute(sql`CREATE TABLE child (id INTEGER REFERENCES parent (id))`);
    await engine.execute(sql`INSERT INTO parent VALUES (1)`);
    await engine.execute(sql`INSERT INTO child VALUES (1)`);
    const error = await errorOf(engine.backup(join(folder, 'foreign.duckdb')));
    expect(error).toMatchObject({ code: 'UNSUPPORTED' });
    expect(error.message).toContain('foreign keys');
    expect((await readdir(folder)).filter((name) => name.startsWith('foreign'))).toEqual([]);
    expect((await engine.query(sql`SELECT count(*) AS n FROM child`)).rows).toEqual([{ n: 1n }]);
  });

  it('never overwrites a file that appears while it is made', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(500000)`);
    const path = join(folder, 'raced.duckdb');
    const backup = engine.backup(path);
    const theirs = (async () => {
      // Its temporary file shows that the backup has found the name free.
      while (!(await readdir(folder)).some((name) => name.startsWith('raced.duckdb.'))) await nextTurn();
      await writeFile(path, 'theirs');
    })();
    const outcome = await Promise.allSettled([backup, theirs]);
    expect(outcome[0]).toMatchObject({ status: 'rejected', reason: { code: 'ALREADY_EXISTS' } });
    expect((await readdir(folder)).filter((name) => name.startsWith('raced'))).toEqual(['raced.duckdb']);
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
