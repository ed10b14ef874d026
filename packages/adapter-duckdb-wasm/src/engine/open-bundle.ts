import { getPlatformFeatures } from '@duckdb/duckdb-wasm';
import { EiderError } from '@eider/core';
import { platform } from '#platform';
import { WasmClient } from '../client/wasm-client.ts';
import type { WasmBundle, WorkerLike } from '../platform/platform.ts';
import type { WasmDuckDbSettings } from '../settings.ts';

/** Starts a worker and loads DuckDB's module in it. */
export async function openBundle(settings: WasmDuckDbSettings, worker: WorkerLike | undefined): Promise<WasmClient> {
  await refuseOldRuntime();
  const wasmUrl = urlOf(settings, 'wasmUrl', worker === undefined);
  const client = new WasmClient(worker ?? platform.startWorker(urlOf(settings, 'workerUrl')));
  try {
    await client.call((db) => db.instantiate(wasmUrl));
    return client;
  } catch (cause) {
    const error = notLoaded(cause);
    client.terminate(error);
    throw error;
  }
}

function notLoaded(cause: unknown): EiderError {
  return new EiderError('UNAVAILABLE', 'DuckDB-WASM could not be loaded; check workerUrl and wasmUrl', { cause });
}

/** The other bundle, `mvp`, would run without exceptions, but the released one fails at every error: its script lacks functions. */
async function refuseOldRuntime(): Promise<void> {
  if ((await getPlatformFeatures()).wasmExceptions) return;
  throw new EiderError('UNSUPPORTED', 'DuckDB-WASM needs a runtime with WebAssembly exceptions; use a newer one');
}

function urlOf(settings: WasmDuckDbSettings, name: keyof WasmBundle, mayBeInstalled = true): string {
  const url = settings[name] ?? (mayBeInstalled ? platform.installedBundle?.[name] : undefined);
  if (url !== undefined) return platform.resolveUrl(url);
  throw new EiderError('INVALID_ARGUMENT', 'the URL of a file of DuckDB-WASM is missing; give it in the settings', {
    details: { setting: name },
  });
}
