import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { quoteIdentifier, sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();

describe('a locked-down engine on a file', () => {
  it('reads and writes its database, and lets no statement write over the file itself', async () => {
    const path = join(folder, 'own.duckdb');
    const engine = await openNodeDuckDb({ path, lockedDown: true, sessions: { limit: 2, waitMs: 1000 } });
    await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(1000)`);
    for (const text of [
      `COPY t TO '${path}'`,
      `COPY t TO '${path}.wal'`,
      `EXPORT DATABASE '${path}'`,
      `COPY t FROM '${path}'`,
      `ATTACH '${path}' AS again`,
      'COPY FROM DATABASE own TO memory',
      'LOAD httpfs',
      'INSTALL httpfs',
      'CREATE PERSISTENT SECRET s (TYPE http)',
    ]) {
      const error = await errorOf(engine.execute(trustedSql(text)));
      expect([text, error.code]).toEqual([
        text,
        expect.stringMatching(/^(PERMISSION_DENIED|INVALID_ARGUMENT|UNSUPPORTED)$/),
      ]);
    }
    await engine.execute(sql`INSERT INTO t VALUES (1000)`);
    await engine.close();
    await using reopened = await openNodeDuckDb({ path });
    expect((await reopened.query(sql`SELECT count(*) AS n FROM t`)).rows).toEqual([{ n: 1001n }]);
  });

  it('still gives its sessions the right database when it has to open new ones', async () => {
    const path = join(folder, 'sessions.duckdb');
    await using engine = await openNodeDuckDb({ path, lockedDown: true });
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    await engine.execute(sql`CREATE TEMP TABLE scratch AS SELECT 1 AS n`);
    const counts = await Promise.all([1, 2, 3].map(() => engine.query(sql`FROM t`)));
    expect(counts.map(({ rows }) => rows)).toEqual(Array(3).fill([{ n: 1 }]));
  });
});

describe('the main database', () => {
  it.each(['films.2024.duckdb', 'main.duckdb', 'memory.duckdb', '.duckdb', 'o\'clock "x".db'])(
    'in the file %j has a name of its own under which its tables are found',
    async (name) => {
      await using engine = await openNodeDuckDb({ path: join(folder, name) });
      await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
      const [main = ''] = (await engine.health()).attached.filter((one) => one !== 'memory');
      expect((await engine.query(trustedSql(`FROM ${quoteIdentifier(main)}.main.t`))).rows).toEqual([{ n: 1 }]);
    },
  );
});
