import { type EngineCapabilities, quoteIdentifier, systemClock, systemRandom } from '@eider/core';
import type { WasmClient } from './client/wasm-client.ts';
import { STORAGE_VERSION } from './databases/database-file.ts';
import { Databases } from './databases/databases.ts';
import { EngineFiles } from './databases/engine-files.ts';
import { Transfers } from './databases/transfers.ts';
import { openBundle } from './engine/open-bundle.ts';
import { WasmDuckDb } from './engine/wasm-duck-db.ts';
import type { WasmDuckDbEngine } from './engine/wasm-duck-db-engine.ts';
import { VirtualFiles } from './files/virtual-files.ts';
import { Calls } from './session/calls.ts';
import { SessionPool } from './session/session-pool.ts';
import { WasmConnection } from './session/wasm-connection.ts';
import {
  checkComponents,
  checkSettings,
  DEFAULT_SESSIONS,
  type WasmDuckDbComponents,
  type WasmDuckDbSettings,
} from './settings.ts';

/**
 * Opens an engine on DuckDB-WASM in a worker of its own. INVALID_ARGUMENT if a URL is missing, UNAVAILABLE if what it
 * leads to cannot be loaded, UNSUPPORTED without WebAssembly exceptions; for `path` as `attach`.
 */
export async function openWasmDuckDb(
  settings: WasmDuckDbSettings = {},
  components: WasmDuckDbComponents = {},
): Promise<WasmDuckDbEngine> {
  checkSettings(settings);
  checkComponents(components);
  const client = await openBundle(settings, components.worker);
  try {
    return await buildEngine(client, settings, components);
  } catch (error) {
    client.terminate(client.ended ?? (error as never));
    throw error;
  }
}

// How long DuckDB works on a statement before it looks whether it should stop, and lets others have their turn.
const SLICE_MS = 10;

async function buildEngine(
  client: WasmClient,
  settings: WasmDuckDbSettings,
  components: WasmDuckDbComponents,
): Promise<WasmDuckDb> {
  await client.call((db) =>
    db.open({
      path: ':memory:',
      // Without it HUGEINT, UUID, BIT and TIMETZ lose their types on the way out.
      arrowLosslessConversion: true,
      // Through its page cache DuckDB-WASM never lets go of a database file.
      useDirectIO: true,
      query: { queryPollingInterval: SLICE_MS },
    }),
  );
  const service = await WasmConnection.open(client);
  const engineFiles = new EngineFiles(client);
  await configure(service, settings);
  const clock = components.clock ?? systemClock;
  const files = components.files ?? new VirtualFiles();
  const calls = new Calls(clock, settings.timeoutMs);
  const mainName = settings.path === undefined ? undefined : nameOf(settings.path);
  const open = async (): Promise<WasmConnection> => {
    const connection = await WasmConnection.open(client);
    if (mainName !== undefined) await connection.runWhole(`USE ${quoteIdentifier(mainName)}`);
    return connection;
  };
  const pool = new SessionPool({ ...(settings.sessions ?? DEFAULT_SESSIONS), open }, clock);
  const databases = new Databases({ pool, calls, files, engineFiles });
  if (mainName !== undefined) await databases.attach(service, mainName, settings);
  if (settings.lockedDown === true) await lockDown(service, engineFiles.folder);
  return new WasmDuckDb({
    client,
    calls,
    pool,
    service,
    databases,
    transfers: new Transfers(databases, engineFiles),
    files,
    engineFiles,
    defaults: { maxRows: settings.maxRows, needsQuotes: await quoteRule(service) },
    clock,
    random: components.random ?? systemRandom,
    capabilities: await capabilitiesOf(service),
    mainDatabase: mainName ?? 'memory',
    lockedDown: settings.lockedDown === true,
  });
}

async function configure(service: WasmConnection, settings: WasmDuckDbSettings): Promise<void> {
  // Before anything else: a statement that would load an extension waits for the network for ever.
  await service.runWhole('SET autoload_known_extensions = false');
  await service.runWhole('SET autoinstall_known_extensions = false');
  if (settings.memoryLimit === undefined) return;
  await service.runWhole(`SET memory_limit = '${settings.memoryLimit.replaceAll("'", "''")}'`);
}

async function lockDown(service: WasmConnection, folder: string): Promise<void> {
  await service.runWhole(`SET allowed_directories = ['${folder}']`);
  await service.runWhole('SET enable_external_access = false');
  await service.runWhole('SET lock_configuration = true');
}

/** A file's database is called after it, as DuckDB does: `data/films.duckdb` is `films`. */
function nameOf(path: string): string {
  const base = path.split('/').at(-1) ?? path;
  const name = base.replace(/\.[^.]*$/, '');
  return ['', 'main', 'memory', 'system', 'temp'].includes(name.toLowerCase()) ? `${name}_db` : name;
}

/** DuckDB quotes a field's name in a type if it is one of its words, reserved or not, or no plain name. */
async function quoteRule(service: WasmConnection): Promise<(name: string) => boolean> {
  const keywords = new Set(await service.texts('SELECT keyword_name FROM duckdb_keywords()'));
  return (name) => !/^[a-z_][a-z0-9_]*$/i.test(name) || keywords.has(name.toLowerCase());
}

async function capabilitiesOf(service: WasmConnection): Promise<EngineCapabilities> {
  const [version = '', threads = ''] = await service.texts(
    "SELECT unnest([version(), current_setting('threads')::VARCHAR])",
  );
  return {
    adapter: 'duckdb-wasm',
    engineVersion: version.replace(/^v/, ''),
    storageVersion: STORAGE_VERSION,
    files: 'virtual',
    threads: Number(threads),
    parquet: false,
    interrupt: 'poll',
    extensions: await service.texts('SELECT extension_name FROM duckdb_extensions() WHERE loaded ORDER BY 1'),
  };
}
