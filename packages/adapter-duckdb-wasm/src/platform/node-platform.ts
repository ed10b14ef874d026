import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { NODE_WORKER_SCRIPT } from './node-worker-script.ts';
import type { Platform, WorkerLike } from './platform.ts';

type Listener = (event: never) => void;

/**
 * Node: the browser's own worker script runs in a worker thread, so that both behave alike. DuckDB-WASM's builds for
 * Node would read and write the machine's files; here paths lead to the engine's virtual files, as in a browser.
 */
export const platform: Platform = {
  installedBundle: {
    workerUrl: installedFile('duckdb-browser-eh.worker.js'),
    wasmUrl: installedFile('duckdb-eh.wasm'),
  },
  resolveUrl: (url) => (URL.canParse(url) ? url : pathToFileURL(url).href),
  startWorker: (workerUrl) => new ThreadWorker(workerUrl),
};

function installedFile(file: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(`@duckdb/duckdb-wasm/dist/${file}`)).href;
}

/** A worker thread with the interface of a browser's worker. It keeps the process alive only while it is held. */
class ThreadWorker implements WorkerLike {
  readonly #thread: Worker;
  readonly #listeners = new Map<Listener, (payload: unknown) => void>();

  constructor(workerUrl: string) {
    this.#thread = new Worker(NODE_WORKER_SCRIPT, { eval: true, workerData: { workerUrl }, execArgv: [] });
    this.#thread.unref();
  }

  hold(): void {
    this.#thread.ref();
  }

  release(): void {
    this.#thread.unref();
  }

  addEventListener(type: string, listener: Listener): void {
    const forward = (payload: unknown): void => listener(toEvent(type, payload) as never);
    this.#listeners.set(listener, forward);
    this.#thread.on(toThreadEvent(type), forward);
  }

  removeEventListener(type: string, listener: Listener): void {
    const forward = this.#listeners.get(listener);
    if (forward !== undefined) this.#thread.off(toThreadEvent(type), forward);
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.#thread.postMessage(message, transfer);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}

function toThreadEvent(type: string): string {
  return type === 'close' ? 'exit' : type;
}

function toEvent(type: string, payload: unknown): unknown {
  if (type === 'message') return { data: payload };
  return { message: payload instanceof Error ? payload.message : String(payload) };
}
