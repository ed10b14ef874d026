import { type ErrorCode, type SqlEngine, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import type { SqlEngineFixture } from '../fixture.ts';
import { awaitedLater, countOf, valueFrom } from './ask.ts';
import { ensureSameBytes, garbage, withDamagedBlocks } from './database-bytes.ts';
import { fileCase, type SqlEngineCase } from './engine-case.ts';

const restoreCase = fileCase((engine, path) => engine.restore(path));

export const restoreCases: readonly SqlEngineCase[] = [
  restoreCase(
    'restore/replaces',
    "a restore replaces the main database's content by the backup's",
    async (engine, fixture) => {
      const path = await backupOfThree(engine, fixture);
      await engine.execute(sql`DELETE FROM t WHERE n > 0`);
      await engine.execute(sql`CREATE TABLE later (n INTEGER)`);
      await engine.restore(path);
      ensureEqual(await valueFrom(engine, sql`SELECT list(n ORDER BY n) FROM t`), [0n, 1n, 2n], 'rows');
      await ensureRejects('NOT_FOUND', () => countOf(engine, 'later'), 'a table that the backup does not have');
      await engine.execute(sql`INSERT INTO t VALUES (9)`);
      ensureEqual(await countOf(engine, 't'), 4, 'rows after a later change');
      await engine.restore(path);
      ensureEqual(await countOf(engine, 't'), 3, 'rows after another restore');
    },
  ),
  restoreCase(
    'restore/every-session',
    'after a restore every session sees the new content',
    async (engine, fixture) => {
      const path = await backupOfThree(engine, fixture);
      await Promise.all([1, 2, 3, 4].map(() => countOf(engine, 't')));
      await engine.execute(sql`DROP TABLE t`);
      await engine.restore(path);
      ensureEqual(await Promise.all([1, 2, 3, 4].map(() => countOf(engine, 't'))), [3, 3, 3, 3], 'rows');
      await engine.transaction((session) => session.execute(sql`INSERT INTO t VALUES (9)`));
      await engine.append('t', { columns: ['n'], rows: [[10n]] });
      ensureEqual(await countOf(engine, 't'), 5, 'rows after changes');
    },
  ),
  restoreCase(
    'restore/attached',
    'a restore of an attached database lasts, and leaves the others alone',
    async (engine, fixture) => {
      const path = await backupOfThree(engine, fixture);
      const home = fixture.newPath('home');
      const database = await engine.attach('home', { path: home });
      await engine.execute(sql`CREATE TABLE home.old AS SELECT 1 AS n`);
      await engine.execute(sql`INSERT INTO t VALUES (9)`);
      await engine.restore(path, { database: 'home' });
      ensureEqual(await countOf(engine, 'home.t'), 3, 'rows');
      ensureEqual(await countOf(engine, 't'), 4, 'rows of the main database');
      await database.detach();
      await engine.attach('again', { path: home });
      ensureEqual(await countOf(engine, 'again.t'), 3, 'rows after attaching the file again');
      await ensureRejects('NOT_FOUND', () => countOf(engine, 'again.old'), 'a table of before');
    },
  ),
  restoreCase('restore/main-file', 'a restore of a main database in a file lasts', async (engine, fixture) => {
    const path = await backupOfThree(engine, fixture);
    const home = fixture.newPath('main');
    const first = await fixture.open({ path: home });
    await first.execute(sql`CREATE TABLE old AS SELECT 1 AS n`);
    await first.restore(path);
    ensureEqual(await countOf(first, 't'), 3, 'rows');
    await first.close();
    const second = await fixture.open({ path: home });
    ensureEqual(await countOf(second, 't'), 3, 'rows after opening again');
    await ensureRejects('NOT_FOUND', () => countOf(second, 'old'), 'a table of before');
  }),
  restoreCase(
    'restore/waits',
    'a restore waits for a transaction that runs, and comes after it',
    async (engine, fixture) => {
      const path = await backupOfThree(engine, fixture);
      let restored: Promise<void> | undefined;
      let early = false;
      await engine.transaction(async (session) => {
        await session.execute(sql`INSERT INTO t VALUES (8)`);
        restored = awaitedLater(
          engine.restore(path).then(() => {
            early = true;
          }),
        );
        await session.execute(sql`INSERT INTO t VALUES (9)`);
        ensureEqual(await countOf(session, 't'), 5, 'rows seen inside');
        ensure(!early, 'the restore has not waited');
      });
      await restored;
      ensureEqual(await countOf(engine, 't'), 3, 'rows after it');
    },
  ),
  restoreCase('restore/backup-untouched', 'a restore leaves the backup file as it was', async (engine, fixture) => {
    const path = await backupOfThree(engine, fixture);
    const before = await fixture.readFile(path);
    await engine.restore(path);
    await engine.execute(sql`INSERT INTO t VALUES (9)`);
    ensureSameBytes(await fixture.readFile(path), before, 'file');
  }),
  restoreCase('restore/sha256', 'a restore checks the digest it is given', async (engine, fixture) => {
    const path = fixture.newPath('digest');
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    const { sha256 } = await engine.backup(path);
    await engine.execute(sql`INSERT INTO t VALUES (2)`);
    const wrong = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    await ensureRejects('CORRUPT_DATA', () => engine.restore(path, { sha256: wrong }), 'wrong digest');
    ensureEqual(await countOf(engine, 't'), 2, 'rows after a wrong digest');
    await engine.restore(path, { sha256 });
    ensureEqual(await countOf(engine, 't'), 1, 'rows after the right one');
  }),
  restoreCase(
    'restore/missing',
    'a missing backup is NOT_FOUND, and the database is as it was',
    async (engine, fixture) => {
      await ensureUnchanged(engine, fixture, 'NOT_FOUND', fixture.newPath('missing'));
      await ensureRejects(
        'NOT_FOUND',
        () => engine.restore(fixture.newPath('none'), { database: 'missing' }),
        'database',
      );
    },
  ),
  badBackupCase('garbage', 'bytes that are no database', () => garbage()),
  badBackupCase('empty', 'an empty file', () => new Uint8Array()),
  badBackupCase('truncated', 'a file that was cut', (file) => file.slice(0, Math.floor(file.length / 2))),
  badBackupCase('damaged', 'a file damaged behind its headers', withDamagedBlocks),
  restoreCase('restore/signal', 'a signal that has fired changes nothing', async (engine, fixture) => {
    const path = await backupOfThree(engine, fixture);
    await engine.execute(sql`INSERT INTO t VALUES (9)`);
    await ensureRejects('ABORTED', () => engine.restore(path, { signal: AbortSignal.abort() }), 'restore');
    ensureEqual(await countOf(engine, 't'), 4, 'rows');
  }),
];

/** The path of a backup that holds the table `t` of 0, 1, 2; the engine's main database keeps it. */
async function backupOfThree(engine: SqlEngine, fixture: SqlEngineFixture): Promise<string> {
  const path = fixture.newPath('backup');
  await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(3)`);
  await engine.backup(path);
  return path;
}

function badBackupCase(id: string, what: string, spoil: (file: Uint8Array) => Uint8Array): SqlEngineCase {
  return restoreCase(
    `restore/${id}`,
    `${what} as a backup is CORRUPT_DATA, and the database is as it was`,
    async (engine, fixture) => {
      await engine.attach('source');
      await engine.execute(sql`CREATE TABLE source.t AS SELECT range AS n, hash(range) AS h FROM range(60000)`);
      const path = fixture.newPath('good');
      await engine.backup(path, { database: 'source' });
      const bad = fixture.newPath('bad');
      await fixture.writeFile(bad, spoil((await fixture.readFile(path)) ?? new Uint8Array()));
      await ensureUnchanged(engine, fixture, 'CORRUPT_DATA', bad);
    },
  );
}

/** Fails unless a restore from `bad` is refused and changes neither the main database nor an attached file. */
async function ensureUnchanged(
  engine: SqlEngine,
  fixture: SqlEngineFixture,
  code: ErrorCode,
  bad: string,
): Promise<void> {
  const home = fixture.newPath('home');
  const database = await engine.attach('home', { path: home });
  await engine.execute(sql`CREATE TABLE home.t AS SELECT 1 AS n`);
  await engine.execute(sql`CREATE TABLE good AS SELECT range AS n FROM range(7)`);
  await ensureRejects(code, () => engine.restore(bad), 'restore of the main database');
  await ensureRejects(code, () => engine.restore(bad, { database: 'home' }), 'restore of an attached database');
  ensureEqual(await countOf(engine, 'good'), 7, 'rows of the main database');
  ensureEqual(await countOf(engine, 'home.t'), 1, 'rows of the attached database');
  await engine.execute(sql`INSERT INTO good VALUES (7)`);
  await engine.execute(sql`INSERT INTO home.t VALUES (2)`);
  await database.detach();
  await engine.attach('home', { path: home });
  ensureEqual([await countOf(engine, 'good'), await countOf(engine, 'home.t')], [8, 2], 'rows after more changes');
}
