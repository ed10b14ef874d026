/**
 * DuckDB in this process, through the `@duckdb/node-api` binding.
 *
 * How it really behaves. Consistency: every statement outside a transaction is one of its own; isolation is DuckDB's snapshot
 * isolation, conflicts show at the statement or at COMMIT. Durability: one WAL fsync a commit; with `durability: 'checkpoint'`
 * nothing before `checkpoint()`. Concurrency: at most `UV_THREADPOOL_SIZE - 2` statements (2 by default, all engines of a
 * thread together) run at once, so that two of libuv's threads stay free for files; the others wait in order, those of open
 * transactions and streams first. Plans: a statement is planned in the transaction that runs it and never kept, because a
 * prepared statement of DuckDB that outlives a commit gives wrong rows without an error; a read outside a transaction skips
 * that as long as nothing commits meanwhile, and a plain SELECT is one text with its values as literals, planned and run in one
 * step. Bulk appends run on the calling thread, a few milliseconds at a time. Streams: a query that
 * fails behind its first rows runs once more to learn why; in a transaction its rows go through a temporary table; a change
 * with RETURNING is done whole before its first row. Statements cannot open transactions or attach databases; settings and
 * temporary tables made outside a transaction end with their statement. A locked-down engine on a file still lets a query read
 * that very file by name (`read_blob`), because DuckDB does. Unsupported: values of TIME WITH TIME ZONE, TIME_NS, VARIANT and
 * GEOMETRY (cast them), copies of databases with foreign keys, and writing to files on servers.
 */
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance, version } from '@duckdb/node-api';
import { EiderError, quoteIdentifier, type SqlEngine, systemClock, systemRandom } from '@eider/core';
import { AttachedDatabases } from './databases/attached-databases.ts';
import { quoteText } from './databases/sql-text.ts';
import { NodeDuckDbEngine } from './engine.ts';
import type { EngineState } from './engine-state.ts';
import { toEiderError } from './errors.ts';
import { loadExtensions } from './extensions/load-extensions.ts';
import { MemoryReturn } from './memory/memory-return.ts';
import { ChangeCounter } from './pool/change-counter.ts';
import { Mutex } from './pool/mutex.ts';
import { SessionPool } from './pool/session-pool.ts';
import { CallScopes } from './session/call-scopes.ts';
import { Connection } from './session/connection.ts';
import {
  type CheckedSettings,
  checkComponents,
  checkSettings,
  type NodeDuckDbComponents,
  type NodeDuckDbSettings,
} from './settings.ts';

/** Opens DuckDB in this process; the main database is the file at `path`, or one in memory. */
export async function openNodeDuckDb(
  settings: NodeDuckDbSettings = {},
  components: NodeDuckDbComponents = {},
): Promise<SqlEngine> {
  const checked = checkSettings(settings);
  checkComponents(components);
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
  } catch {
    // DuckDB's words for this have no form that could be told apart.
    throw new EiderError(
      'INVALID_ARGUMENT',
      'DuckDB refuses a setting; check threads, memoryLimit and temporaryDirectory',
    );
  }
}

async function openState(
  instance: DuckDBInstance,
  settings: CheckedSettings,
  { clock = systemClock, random = systemRandom }: NodeDuckDbComponents,
): Promise<EngineState> {
  const scopes = new CallScopes(clock, settings.timeoutMs);
  const wait = { clock, waitMs: settings.sessions.waitMs };
  const own = { lockedDown: settings.lockedDown, wait };
  const main = settings.path === undefined ? 'memory' : mainName(settings.path);
  const connect = async (): Promise<Connection> => {
    const connection = new Connection(await instance.connect(), own);
    // The current database belongs to the session.
    if (settings.path !== undefined) await connection.command(`USE ${quoteIdentifier(main)}`);
    return connection;
  };
  const control = new Connection(await instance.connect(), own);
  const probe = new Connection(await instance.connect(), own);
  const controlTurns = new Mutex();
  const pool = new SessionPool(connect, settings.sessions.limit, wait);
  const memory = new MemoryReturn(() => controlTurns.run(() => giveMemoryBack(control, settings)));
  const databases = new AttachedDatabases({ pool, scopes, control, controlTurns, memory }, [
    'memory',
    'system',
    'temp',
  ]);
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
    changes: new ChangeCounter(),
    memory,
    databases,
    control,
    controlTurns,
    probe,
    main,
    reserved,
  };
}

/**
 * Setting the limit anew, to what it is, has DuckDB empty what its allocators keep for later; the C library's too, where Node's array buffers lie. Who set no limit
 * does not mind memory, and what is locked down cannot be set.
 */
async function giveMemoryBack(control: Connection, { memoryLimit, lockedDown }: CheckedSettings): Promise<void> {
  if (memoryLimit === undefined || lockedDown) return;
  await control.command(`SET GLOBAL memory_limit = ${quoteText(memoryLimit)}`);
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
