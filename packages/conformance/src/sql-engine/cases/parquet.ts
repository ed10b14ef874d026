import { type SqlEngine, type SqlStatement, sql, trustedSql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import type { SqlEngineFixture } from '../fixture.ts';
import { countOf, rowsOf } from './ask.ts';
import { ensureSameBytes, garbage } from './database-bytes.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const EVERY_TYPE = trustedSql(`
  SELECT range AS n, 'text ' || range AS t, (range / 8)::DECIMAL(30, 5) AS d, make_timestamp(range * 1000003) AS at,
    '\\x00\\xFF'::BLOB AS b, [range, NULL] AS l, {'a': range, 'b': 'x'} AS s, MAP {'k': range} AS m,
    CASE WHEN range % 2 = 0 THEN DATE '1970-01-01' + range::INTEGER END AS day, 'nan'::DOUBLE AS f, 1::HUGEINT::BIGINT AS h
  FROM range(3000)`);

export const parquetCases: readonly SqlEngineCase[] = [
  parquetCase('round-trip', 'rows exported to Parquet and imported again are the same', async (engine, fixture) => {
    const path = fixture.newPath('round-trip');
    const report = await engine.exportParquet(EVERY_TYPE, path);
    const file = await fixture.readFile(path);
    ensure(file !== undefined, 'there is no file');
    ensureEqual(new TextDecoder().decode(file.subarray(0, 4)), 'PAR1', 'magic');
    ensureEqual([report.rows, report.sizeBytes], [3000, file.length], 'report');
    ensureEqual(await engine.importParquet(path, 'imported'), { rows: 3000 }, 'import');
    const imported = await rowsOf(engine, sql`SELECT * FROM imported ORDER BY n`);
    const queried = await rowsOf(engine, EVERY_TYPE);
    ensureEqual(imported, queried, 'rows');
  }),
  parquetCase('parameters', 'the exported query takes parameters', async (engine, fixture) => {
    const path = fixture.newPath('parameters');
    const hostile = "it's; -- 🦆";
    await engine.exportParquet(sql`SELECT ${hostile} AS t, ${2n ** 62n} AS n`, path);
    await engine.importParquet(path, ['main', 'quo"ted']);
    ensureEqual(await rowsOf(engine, sql`FROM "quo""ted"`), [{ t: hostile, n: 2n ** 62n }], 'rows');
  }),
  parquetCase('replaces', 'an export replaces an older file', async (engine, fixture) => {
    const path = fixture.newPath('replaced');
    await engine.exportParquet(sql`SELECT 1 AS n`, path);
    await engine.exportParquet(sql`SELECT 2 AS n UNION ALL SELECT 3`, path);
    await engine.importParquet(path, 't');
    ensureEqual(await countOf(engine, 't WHERE n IN (2, 3)'), 2, 'rows');
  }),
  parquetCase('failing-export', 'an export that fails keeps the old file, byte by byte', async (engine, fixture) => {
    const path = fixture.newPath('kept');
    await engine.exportParquet(sql`SELECT 1 AS n`, path);
    const before = await fixture.readFile(path);
    const failing = sql`SELECT CASE WHEN range > 400000 THEN error('mishap') ELSE range END AS n FROM range(500000)`;
    await ensureRejects('INVALID_ARGUMENT', () => engine.exportParquet(failing, path), 'failing query');
    await ensureRejects(
      'ABORTED',
      () => engine.exportParquet(sql`SELECT 2 AS n`, path, { signal: AbortSignal.abort() }),
      'signal',
    );
    ensureSameBytes(await fixture.readFile(path), before, 'file');
    const fresh = fixture.newPath('never');
    await ensureRejects('INVALID_ARGUMENT', () => engine.exportParquet(failing, fresh), 'failing query to a new file');
    ensureEqual(await fixture.readFile(fresh), undefined, 'new file');
  }),
  parquetCase('one-query', 'an export takes one query and nothing else', async (engine, fixture) => {
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    const refused: readonly SqlStatement[] = [sql`SELECT 1 AS n; DROP TABLE t`, sql`SELECT 1 AS n) TO 'x'; --`, sql``];
    for (const statement of refused) {
      const path = fixture.newPath('refused');
      await ensureRejects('INVALID_ARGUMENT', () => engine.exportParquet(statement, path), 'export');
    }
    ensureEqual(await countOf(engine, 't'), 1, 'rows of the table');
  }),
  parquetCase(
    'table-exists',
    'an import into a table that exists is ALREADY_EXISTS and changes nothing',
    async (engine, fixture) => {
      const path = fixture.newPath('again');
      await engine.exportParquet(sql`SELECT 1 AS n UNION ALL SELECT 2`, path);
      await engine.importParquet(path, 't');
      await ensureRejects('ALREADY_EXISTS', () => engine.importParquet(path, 't'), 'import');
      ensureEqual(await countOf(engine, 't'), 2, 'rows');
    },
  ),
  parquetCase(
    'bad-import',
    'a missing file is NOT_FOUND, one that is no Parquet CORRUPT_DATA; no table is left',
    async (engine, fixture) => {
      await ensureRejects('NOT_FOUND', () => engine.importParquet(fixture.newPath('missing'), 't'), 'missing');
      const path = fixture.newPath('garbage');
      await fixture.writeFile(path, garbage());
      await ensureRejects('CORRUPT_DATA', () => engine.importParquet(path, 't'), 'garbage');
      const cut = fixture.newPath('cut');
      await engine.exportParquet(EVERY_TYPE, cut);
      await fixture.writeFile(cut, ((await fixture.readFile(cut)) ?? new Uint8Array()).slice(0, 900));
      await ensureRejects('CORRUPT_DATA', () => engine.importParquet(cut, 't'), 'truncated');
      await ensureRejects('NOT_FOUND', () => countOf(engine, 't'), 'table');
    },
  ),
];

/** A case on Parquet files; without the capability both calls must be UNSUPPORTED. */
function parquetCase(
  id: string,
  requirement: string,
  body: (engine: SqlEngine, fixture: SqlEngineFixture) => Promise<void>,
): SqlEngineCase {
  return engineCase(`parquet/${id}`, requirement, async (engine, fixture) => {
    if (engine.capabilities.parquet && engine.capabilities.files !== 'none') return body(engine, fixture);
    const path = fixture.newPath('unsupported');
    await ensureRejects('UNSUPPORTED', () => engine.exportParquet(sql`SELECT 1 AS n`, path), 'exportParquet');
    await ensureRejects('UNSUPPORTED', () => engine.importParquet(path, 't'), 'importParquet');
  });
}
