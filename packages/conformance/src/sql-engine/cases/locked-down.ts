import { type ErrorCode, type SqlEngine, sql, trustedSql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const LOCKED_DOWN = { lockedDown: true };
const SETTINGS = [
  'SET enable_external_access = true',
  'SET threads = 1',
  "SET GLOBAL memory_limit = '1GB'",
  'RESET threads',
  'SET lock_configuration = false',
];

export const lockedDownCases: readonly SqlEngineCase[] = [
  engineCase(
    'locked-down/no-files-by-sql',
    'a locked-down engine reads, writes and attaches no file by SQL',
    async (engine, fixture) => {
      const path = fixture.newPath('secret.csv');
      const bytes = new TextEncoder().encode('a,b\n1,2\n');
      await writeWhereFilesAre(engine, () => fixture.writeFile(path, bytes));
      const created = fixture.newPath('created');
      const texts = [
        `SELECT * FROM read_csv('${path}')`,
        `SELECT * FROM read_text('${path}')`,
        `SELECT * FROM '${path}'`,
        `SELECT * FROM glob('${path}*')`,
        `COPY (SELECT 1 AS a) TO '${created}'`,
        `ATTACH '${created}' AS stolen`,
        `EXPORT DATABASE '${created}'`,
      ];
      for (const text of texts) {
        await ensureRejects('PERMISSION_DENIED', () => engine.query(trustedSql(text)), text.slice(0, 24));
      }
    },
    LOCKED_DOWN,
  ),
  engineCase(
    'locked-down/no-files-by-call',
    'a locked-down engine refuses its own calls with a path, before they touch it',
    async (engine, fixture) => {
      const { files, parquet } = engine.capabilities;
      const code: ErrorCode = files === 'none' ? 'UNSUPPORTED' : 'PERMISSION_DENIED';
      const path = fixture.newPath('forbidden');
      await ensureRejects(code, () => engine.attach('db', { path }), 'attach');
      await ensureRejects(code, () => engine.backup(path), 'backup');
      await ensureRejects(code, () => engine.restore(path), 'restore');
      const ofParquet = parquet ? code : 'UNSUPPORTED';
      await ensureRejects(ofParquet, () => engine.exportParquet(sql`SELECT 1 AS a`, path), 'exportParquet');
      await ensureRejects(ofParquet, () => engine.importParquet(path, 't'), 'importParquet');
      if (files !== 'none') ensureEqual(await fixture.readFile(path), undefined, 'file');
    },
    LOCKED_DOWN,
  ),
  engineCase(
    'locked-down/no-settings',
    'a locked-down engine lets no statement change its settings or load an extension',
    async (engine) => {
      for (const text of SETTINGS) {
        await ensureRejects('PERMISSION_DENIED', () => engine.execute(trustedSql(text)), text);
      }
    },
    LOCKED_DOWN,
  ),
  engineCase(
    'locked-down/works',
    'a locked-down engine does everything else',
    async (engine) => {
      await engine.transaction(async (session) => {
        await session.execute(sql`CREATE TABLE t (n INTEGER)`);
        await session.append('t', { columns: ['n'], rows: [[1], [2]] });
      });
      await engine.attach('scratch');
      await engine.execute(sql`CREATE TABLE scratch.t AS FROM t`);
      ensureEqual(await countOf(engine, 'scratch.t'), 2, 'rows');
      ensureEqual((await engine.health()).healthy, true, 'healthy');
    },
    LOCKED_DOWN,
  ),
];

async function writeWhereFilesAre(engine: SqlEngine, write: () => Promise<void>): Promise<void> {
  if (engine.capabilities.files !== 'none') await write();
}
