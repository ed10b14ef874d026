import { getPlatformFeatures } from '@duckdb/duckdb-wasm';
import { EiderError } from '@eider/core';
import { platform } from '#platform';
import { WasmClient } from '../client/wasm-client.ts';
import type { WasmBundle, WorkerLike } from '../platform/platform.ts';
import type { WasmDuckDbSettings } from '../settings.ts';

/** Starts a worker with the bundle that fits this runtime and loads DuckDB's module in it. */
export async function openBundle(
  settings: WasmDuckDbSettings,
  { worker, module }: { readonly worker?: WorkerLike; readonly module?: WebAssembly.Module },
): Promise<WasmClient> {
  if (worker !== undefined && settings.wasmUrl === undefined) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'a ready worker needs the setting wasmUrl, the module that fits its script',
    );
  }
  const bundle = await chooseBundle(settings);
  const workerUrl = platform.resolveUrl(bundle.workerUrl);
  const client = new WasmClient(worker ?? platform.startWorker({ workerUrl, module }));
  try {
    await client.call((db) => db.instantiate(platform.resolveUrl(bundle.wasmUrl)));
    return client;
  } catch (cause) {
    const error = notLoaded(cause);
    client.terminate(error);
    throw error;
  }
}

/**
 * Compiles DuckDB's module once, for `components.module` of several engines: that saves each of them the seconds that
 * compiling takes.
 */
export async function compileWasmDuckDb(settings: WasmDuckDbSettings = {}): Promise<WebAssembly.Module> {
  const { wasmUrl } = await chooseBundle(settings);
  try {
    return await platform.compile(platform.resolveUrl(wasmUrl));
  } catch (cause) {
    throw notLoaded(cause);
  }
}

function notLoaded(cause: unknown): EiderError {
  return new EiderError('UNAVAILABLE', 'DuckDB-WASM could not be loaded; check workerUrl and wasmUrl', { cause });
}

async function chooseBundle(settings: WasmDuckDbSettings): Promise<WasmBundle> {
  const { bundles, wasmUrl, workerUrl } = settings;
  if (wasmUrl !== undefined) return { wasmUrl, workerUrl: workerUrl ?? '' };
  const variant = (await getPlatformFeatures()).wasmExceptions ? 'eh' : 'mvp';
  const bundle = bundles === undefined ? platform.installedBundle(variant) : (bundles[variant] ?? bundles.mvp);
  if (bundle !== undefined) return bundle;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'this runtime needs the setting bundles: where the files of DuckDB-WASM are',
    {
      details: { variant },
    },
  );
}
