import { EiderError, type SqlEngine, type SqlRow, type SqlSession, SqlTimestamp, sql, trustedSql } from '@eider/core';
import { checksumOf, type Migration } from './migration.ts';

/** Brings a file's tables to the newest of these versions, one transaction for each: a crash leaves the version before. */
export async function migrate(engine: SqlEngine, migrations: readonly Migration[], nowMs: number): Promise<void> {
  const applied = await readApplied(engine);
  for (const [index, row] of applied.entries()) checkApplied(row, migrations[index], index + 1);
  for (const migration of migrations.slice(applied.length)) {
    await engine.transaction((session) => apply(session, migration, nowMs));
  }
}

/** The version of a file's tables; 0 for a file without any. */
export async function schemaVersion(engine: SqlEngine): Promise<number> {
  return (await readApplied(engine)).length;
}

async function readApplied(engine: SqlEngine): Promise<readonly SqlRow[]> {
  const { rows } = await engine.query(sql`SELECT count(*)::INTEGER AS tables FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name = 'main' AND table_name = 'eider_migrations'`);
  if (rows[0]?.['tables'] === 0) return [];
  return (await engine.query(sql`SELECT version, checksum FROM main.eider_migrations ORDER BY version`)).rows;
}

function checkApplied(row: SqlRow, migration: Migration | undefined, position: number): void {
  const version = Number(row['version']);
  if (version !== position) {
    throw new EiderError('CORRUPT_DATA', 'the list of applied migrations has a hole; restore the file from a backup', {
      details: { missing: position },
    });
  }
  if (migration === undefined) {
    throw new EiderError('UNSUPPORTED', 'the store was written by a newer eider; upgrade to open it', {
      details: { version },
    });
  }
  if (row['checksum'] === checksumOf(migration)) return;
  throw new EiderError(
    'CORRUPT_DATA',
    'the tables were made by a migration that is not the released one; open the file with the eider that made it',
    { details: { version } },
  );
}

async function apply(session: SqlSession, migration: Migration, nowMs: number): Promise<void> {
  await session.execute(sql`CREATE TABLE IF NOT EXISTS main.eider_migrations (version INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL, checksum VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)`);
  for (const statement of migration.statements) await session.execute(trustedSql(statement));
  const appliedAt = new SqlTimestamp(BigInt(Math.floor(nowMs)) * 1000n);
  await session.execute(sql`INSERT INTO main.eider_migrations
    VALUES (${migration.version}, ${migration.name}, ${checksumOf(migration)}, ${appliedAt})`);
}
