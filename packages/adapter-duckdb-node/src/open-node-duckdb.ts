import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance, version } from '@duckdb/node-api';
import { quoteIdentifier, type SqlEngine } from '@eider/core';
import { AttachedDatabases } from './databases/attached-databases.ts';
import { NodeDuckDbEngine } from './engine.ts';
import type { EngineState } from './engine-state.ts';
import { toEiderError } from './errors.ts';
import { loadExtensions } from './extensions/load-extensions.ts';
import { Mutex } from './pool/mutex.ts';
import { SessionPool } from './pool/session-pool.ts';
import { CallScopes } from './session/call-scope.ts';
import { Connection } from './session/connection.ts';
import { type CheckedSettings, checkSettings, type NodeDuckDbComponents, type NodeDuckDbSettings } from './settings.ts';
import { systemClock } from './system-clock.ts';

/** Opens DuckDB in this process; the main database is the file at `path`, or one in memory. */
export async function openNodeDuckDb(
  settings: NodeDuckDbSettings = {},
  components: NodeDuckDbComponents = {},
): Promise<SqlEngine> {
  const checked = checkSettings(settings);
  const instance = await createInstance(checked);
  try {
    return new NodeDuckDbEngine(await openState(instance, checked, components));
  } catch (error) {
    instance.closeSync();
    throw toEiderError(error);
  }
}

async function createInstance(settings: CheckedSettings): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: String(settings.threads),
      temp_directory: settings.temporaryDirectory ?? join(tmpdir(), `eider-duckdb-${process.pid}`),
      ...(settings.memoryLimit === undefined ? {} : { memory_limit: settings.memoryLimit }),
    });
  } catch (error) {
    throw toEiderError(error);
  }
}

async function openState(
  instance: DuckDBInstance,
  settings: CheckedSettings,
  { clock = systemClock, random = { next: Math.random } }: NodeDuckDbComponents,
): Promise<EngineState> {
  const scopes = new CallScopes(clock, settings.timeoutMs);
  const main = settings.path === undefined ? 'memory' : mainName(settings.path);
  const connect = async (): Promise<Connection> => {
    const connection = new Connection(await instance.connect(), settings.lockedDown);
    // The current database belongs to the session.
    if (settings.path !== undefined) await connection.command(`USE ${quoteIdentifier(main)}`);
    return connection;
  };
  const control = new Connection(await instance.connect(), settings.lockedDown);
  const probe = new Connection(await instance.connect(), settings.lockedDown);
  const controlTurns = new Mutex();
  const pool = new SessionPool(connect, settings.sessions.limit, { clock, waitMs: settings.sessions.waitMs });
  const databases = new AttachedDatabases({ pool, scopes, control, controlTurns }, ['memory', 'system', 'temp']);
  await control.command("SET GLOBAL TimeZone = 'UTC'");
  const extensions = await loadExtensions(control, settings);
  await attachMain(databases, scopes, settings, main);
  const reserved = new Set(
    await control.texts("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"),
  );
  if (settings.lockedDown) await lockDown(control);
  const capabilities = {
    adapter: 'duckdb-node',
    engineVersion: version().replace(/^v/, ''),
    storageVersion: 64,
    files: 'disk',
    threads: settings.threads,
    parquet: extensions.includes('parquet'),
    interrupt: 'immediate',
    extensions,
  } as const;
  return {
    settings,
    instance,
    capabilities,
    clock,
    random,
    scopes,
    pool,
    databases,
    control,
    controlTurns,
    probe,
    main,
    reserved,
  };
}

async function attachMain(
  databases: AttachedDatabases,
  scopes: CallScopes,
  settings: CheckedSettings,
  name: string,
): Promise<void> {
  const { path, readOnly } = settings;
  if (path === undefined) return;
  const scope = scopes.startLong({});
  try {
    await databases.attach(name, { path, readOnly }, scope);
  } finally {
    scope.end();
  }
}

/** What DuckDB itself would call the database: the file's name up to the first dot, unless DuckDB uses that name itself. */
function mainName(path: string): string {
  const stem = basename(path).split('.')[0] ?? '';
  return ['', 'main', 'memory', 'system', 'temp'].includes(stem.toLowerCase()) ? `${stem}_db` : stem;
}

async function lockDown(control: Connection): Promise<void> {
  await control.command('SET enable_external_access = false');
  await control.command('SET lock_configuration = true');
}
