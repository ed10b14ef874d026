import { type SqlEngine, sql, trustedSql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { awaitedLater, countOf, rowsOf } from './ask.ts';
import { ensureContent, everyTypeOf, fillDatabase } from './content.ts';
import { ensureSameBytes, storageVersionOf } from './database-bytes.ts';
import { fileCase, type SqlEngineCase } from './engine-case.ts';

const backupCase = fileCase((engine, path) => engine.backup(path));

export const backupCases: readonly SqlEngineCase[] = [
  backupCase('backup/whole', 'a backup is a database file with everything in it', async (engine, fixture) => {
    await engine.attach('origin');
    await fillDatabase(engine, 'origin');
    const everyType = await everyTypeOf(engine, 'origin');
    const path = fixture.newPath('whole');
    await engine.backup(path, { database: 'origin' });
    const other = await fixture.open();
    await other.attach('origin', { path });
    await ensureContent(other, 'origin', everyType);
  }),
  backupCase(
    'backup/report',
    'a backup reports path, size and digest of its file, of storage version 64',
    async (engine, fixture) => {
      await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(1000)`);
      const path = fixture.newPath('reported');
      const report = await engine.backup(path);
      const file = await fixture.readFile(path);
      ensure(file !== undefined, 'there is no file');
      ensureEqual(report, { path, sizeBytes: file.length, sha256: await sha256Of(file) }, 'report');
      ensureEqual(storageVersionOf(file), 64n, 'storage version');
    },
  ),
  backupCase(
    'backup/consistent',
    'a backup is one moment of the database, while writes go on',
    async (engine, fixture) => {
      await engine.execute(sql`CREATE TABLE debit AS SELECT range AS n FROM range(20000)`);
      await engine.execute(sql`CREATE TABLE credit AS SELECT range AS n FROM range(20000)`);
      const path = fixture.newPath('consistent');
      let backingUp = true;
      const backup = awaitedLater(
        engine.backup(path).finally(() => {
          backingUp = false;
        }),
      );
      let transfers = 0;
      for (; backingUp || transfers === 0; transfers++) await transfer(engine);
      await backup;
      ensureEqual(await countOf(engine, 'debit'), 20_000 + transfers, 'rows of the origin');
      await engine.attach('copy', { path, readOnly: true });
      const [debit, credit] = [await countOf(engine, 'copy.debit'), await countOf(engine, 'copy.credit')];
      ensureEqual(debit, credit, 'rows of two tables that change together');
      ensure(debit >= 20_000 && debit <= 20_000 + transfers, `${debit} rows`);
    },
  ),
  backupCase('backup/compacted', 'a backup holds no room of what was deleted', async (engine, fixture) => {
    await engine.attach('grown', { path: fixture.newPath('grown') });
    await engine.execute(sql`CREATE TABLE grown.t AS SELECT range AS n, hash(range)::VARCHAR AS t FROM range(200000)`);
    const full = await engine.backup(fixture.newPath('full'), { database: 'grown' });
    await engine.execute(sql`DELETE FROM grown.t WHERE n >= 1000`);
    const report = await engine.backup(fixture.newPath('compacted'), { database: 'grown' });
    ensure(
      report.sizeBytes < full.sizeBytes / 2,
      `${report.sizeBytes} bytes, of ${full.sizeBytes} before the deletion`,
    );
  }),
  backupCase('backup/exists', 'a file at the path is ALREADY_EXISTS and stays as it is', async (engine, fixture) => {
    const path = fixture.newPath('taken');
    const bytes = Uint8Array.of(1, 2, 3);
    await fixture.writeFile(path, bytes);
    await ensureRejects('ALREADY_EXISTS', () => engine.backup(path), 'backup');
    ensureSameBytes(await fixture.readFile(path), bytes, 'file');
  }),
  backupCase('backup/failed', 'a backup that cannot be made leaves no file', async (engine, fixture) => {
    const path = fixture.newPath('none');
    await ensureRejects('NOT_FOUND', () => engine.backup(path, { database: 'missing' }), 'unknown database');
    await ensureRejects('ABORTED', () => engine.backup(path, { signal: AbortSignal.abort() }), 'signal');
    ensureEqual(await fixture.readFile(path), undefined, 'file');
    await engine.backup(path);
  }),
  backupCase(
    'backup/origin-untouched',
    'a backup changes nothing in its database and attaches nothing',
    async (engine, fixture) => {
      await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
      const databases = trustedSql('SELECT database_name AS d FROM duckdb_databases() ORDER BY d');
      const before = await rowsOf(engine, databases);
      await engine.backup(fixture.newPath('copy'));
      ensureEqual(await rowsOf(engine, databases), before, 'databases');
      await engine.execute(sql`INSERT INTO t VALUES (2)`);
      ensureEqual(await countOf(engine, 't'), 2, 'rows');
    },
  ),
];

async function transfer(engine: SqlEngine): Promise<void> {
  await engine.transaction(async (session) => {
    await session.execute(sql`INSERT INTO debit VALUES (0)`);
    await session.execute(sql`INSERT INTO credit VALUES (0)`);
  });
}

/** Hex digest of bytes. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
