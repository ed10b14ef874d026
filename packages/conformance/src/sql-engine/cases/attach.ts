import { type SqlEngine, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf, valueFrom } from './ask.ts';
import { ensureSameBytes, storageVersionOf } from './database-bytes.ts';
import { engineCase, fileCase, type SqlEngineCase } from './engine-case.ts';

const attachCase = fileCase((engine, path) => engine.attach('refused', { path }));

export const attachCases: readonly SqlEngineCase[] = [
  attachCase(
    'attach/new-file',
    'attaching a missing file creates it, with storage version 64',
    async (engine, fixture) => {
      const path = fixture.newPath('new');
      const database = await engine.attach('fresh', { path });
      ensureEqual([database.name, database.readOnly], ['fresh', false], 'database');
      await engine.execute(sql`CREATE TABLE fresh.t AS SELECT 1 AS n`);
      await database.detach();
      const file = await fixture.readFile(path);
      ensure(file !== undefined, 'there is no file');
      ensureEqual(storageVersionOf(file), 64n, 'storage version');
    },
  ),
  attachCase(
    'attach/reopened',
    'what was committed is there when the file is attached again',
    async (engine, fixture) => {
      const path = fixture.newPath('reopened');
      const database = await engine.attach('one', { path });
      await engine.execute(sql`CREATE TABLE one.t (n INTEGER)`);
      await engine.append(['one', 'main', 't'], { columns: ['n'], rows: [[1], [2]] });
      await database.detach();
      await engine.attach('two', { path });
      ensureEqual(await countOf(engine, 'two.t'), 2, 'rows');
    },
  ),
  attachCase(
    'attach/reopened-by-another',
    'a file is free for another engine once its engine is closed',
    async (engine, fixture) => {
      const path = fixture.newPath('handed-over');
      await engine.attach('mine', { path });
      await engine.execute(sql`CREATE TABLE mine.t AS SELECT range AS n FROM range(10)`);
      await engine.close();
      const other = await fixture.open();
      await other.attach('yours', { path });
      ensureEqual(await countOf(other, 'yours.t'), 10, 'rows');
    },
  ),
  attachCase('attach/main-file', 'an engine opens a file as its main database, once', async (engine, fixture) => {
    const path = fixture.newPath('main');
    const first = await fixture.open({ path });
    await first.execute(sql`CREATE TABLE t AS SELECT 5 AS n`);
    await ensureRejects('LOCKED', () => engine.attach('again', { path }), 'attach of an open file');
    await first.close();
    const second = await fixture.open({ path, readOnly: true });
    ensureEqual(await valueFrom(second, sql`SELECT n FROM t`), 5, 'value');
    await ensureRejects('PERMISSION_DENIED', () => second.execute(sql`INSERT INTO t VALUES (6)`), 'write');
  }),
  attachCase(
    'attach/read-only',
    'a database attached read-only is read, and every change refused',
    async (engine, fixture) => {
      const path = await filePath(engine, fixture.newPath('read-only'));
      const before = await fixture.readFile(path);
      const database = await engine.attach('ro', { path, readOnly: true });
      ensureEqual(database.readOnly, true, 'readOnly');
      ensureEqual(await countOf(engine, 'ro.t'), 3, 'rows');
      await ensureRejects('PERMISSION_DENIED', () => engine.execute(sql`DELETE FROM ro.t`), 'delete');
      await ensureRejects('PERMISSION_DENIED', () => engine.execute(sql`CREATE TABLE ro.u (n INTEGER)`), 'create');
      await ensureRejects(
        'PERMISSION_DENIED',
        () => engine.append(['ro', 'main', 't'], { columns: ['n'], rows: [[1n]] }),
        'append',
      );
      ensureEqual(await countOf(engine, 'ro.t'), 3, 'rows after it');
      await database.detach();
      ensureSameBytes(await fixture.readFile(path), before, 'file');
    },
  ),
  attachCase(
    'attach/read-only-missing',
    'a missing file is NOT_FOUND read-only, and is not created',
    async (engine, fixture) => {
      const path = fixture.newPath('missing');
      await ensureRejects('NOT_FOUND', () => engine.attach('ro', { path, readOnly: true }), 'attach');
      ensureEqual(await fixture.readFile(path), undefined, 'file');
    },
  ),
  engineCase('attach/in-memory', 'without a path a new database in memory is attached', async (engine) => {
    const database = await engine.attach('scratch');
    await engine.execute(sql`CREATE TABLE scratch.t AS SELECT 1 AS n`);
    await database.checkpoint();
    ensureEqual(await countOf(engine, 'scratch.t'), 1, 'rows');
    await database.detach();
    await ensureRejects('NOT_FOUND', () => countOf(engine, 'scratch.t'), 'after detach');
    await engine.attach('scratch');
    await ensureRejects('NOT_FOUND', () => countOf(engine, 'scratch.t'), 'a new one');
  }),
  engineCase(
    'attach/name-in-use',
    'a name in use is ALREADY_EXISTS, the names of the engine included',
    async (engine) => {
      const main = String(await valueFrom(engine, sql`SELECT current_database()`));
      await engine.attach('taken');
      await engine.execute(sql`CREATE TABLE taken.t AS SELECT 1 AS n`);
      for (const name of ['taken', 'TAKEN', 'system', 'temp', main]) {
        await ensureRejects('ALREADY_EXISTS', () => engine.attach(name), name);
      }
      ensureEqual(await countOf(engine, 'taken.t'), 1, 'rows of the first one');
    },
  ),
  engineCase('attach/any-name', 'a database may have any name but an empty one', async (engine) => {
    for (const name of ['select', 'a"b', "it's; DROP", '🦆', 'a.b']) {
      const database = await engine.attach(name);
      ensureEqual(database.name, name, 'name');
      ensure((await engine.health()).attached.includes(name), 'health must list it');
      await database.detach();
    }
    await ensureRejects('INVALID_ARGUMENT', () => engine.attach(''), 'empty name');
    await ensureRejects('INVALID_ARGUMENT', () => engine.attach('a\0b'), 'NUL');
  }),
  engineCase('attach/joined', 'a query may join databases', async (engine) => {
    await engine.attach('left_one');
    await engine.attach('right_one');
    await engine.execute(sql`CREATE TABLE left_one.t AS SELECT range AS n FROM range(10)`);
    await engine.execute(sql`CREATE TABLE right_one.t AS SELECT range * 2 AS n FROM range(10)`);
    ensureEqual(await countOf(engine, 'left_one.t JOIN right_one.t USING (n)'), 5, 'rows');
  }),
  attachCase(
    'attach/one-owner',
    'a file that is attached anywhere in the process is LOCKED, read-only too',
    async (engine, fixture) => {
      const path = fixture.newPath('owned');
      const database = await engine.attach('owner', { path });
      await engine.execute(sql`CREATE TABLE owner.t AS SELECT 1 AS n`);
      const other = await fixture.open();
      for (const [contender, spelled] of [
        [engine, path],
        [other, path],
        [other, spelledOtherwise(engine, path)],
      ] as const) {
        await ensureRejects('LOCKED', () => contender.attach('thief', { path: spelled }), 'attach');
        await ensureRejects('LOCKED', () => contender.attach('thief', { path: spelled, readOnly: true }), 'read-only');
      }
      await engine.execute(sql`INSERT INTO owner.t VALUES (2)`);
      await database.detach();
      await other.attach('heir', { path });
      ensureEqual(await countOf(other, 'heir.t'), 2, 'rows');
    },
  ),
  attachCase(
    'attach/detach-idempotent',
    'detach frees name and file, and again does nothing',
    async (engine, fixture) => {
      const path = await filePath(engine, fixture.newPath('detached'));
      const database = await engine.attach('one', { path });
      await database.detach();
      await database.detach();
      await ensureRejects('NOT_FOUND', () => countOf(engine, 'one.t'), 'query');
      const again = await engine.attach('one', { path });
      await database.detach();
      ensureEqual(await countOf(engine, 'one.t'), 3, 'rows, after another detach of the old one');
      await again.detach();
    },
  ),
  engineCase('attach/options', 'a signal that has fired attaches nothing', async (engine) => {
    await ensureRejects('ABORTED', () => engine.attach('late', { signal: AbortSignal.abort() }), 'attach');
    ensure(!(await engine.health()).attached.includes('late'), 'it must not be attached');
  }),
];

/** A path of a closed database file with the table `t` of three rows. */
async function filePath(engine: SqlEngine, path: string): Promise<string> {
  const database = await engine.attach('builder', { path });
  await engine.execute(sql`CREATE TABLE builder.t AS SELECT range AS n FROM range(3)`);
  ensureEqual((await rowsOf(engine, sql`FROM builder.t`)).length, 3, 'rows written');
  await database.detach();
  return path;
}

/** Another text for the same file, where files have folders. */
function spelledOtherwise(engine: SqlEngine, path: string): string {
  const slash = path.lastIndexOf('/');
  if (engine.capabilities.files !== 'disk' || slash < 0) return path;
  return `${path.slice(0, slash)}/./${path.slice(slash + 1)}`;
}
