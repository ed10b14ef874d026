import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import { EiderError } from '@eider/core';
import { mapDuckDbError } from '../errors/map-duckdb-error.ts';
import type { WorkerLike } from '../platform/platform.ts';

/**
 * DuckDB-WASM's asynchronous interface, with what it lacks: a worker that dies or is terminated rejects the calls in
 * flight (they would wait for ever), errors are mapped, and Node's process stays alive exactly while a call runs.
 */
export class WasmClient {
  readonly #db: AsyncDuckDB;
  readonly #worker: WorkerLike;
  readonly #rejecters = new Set<(error: EiderError) => void>();
  #ended: EiderError | undefined;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    worker.addEventListener('error', () => this.#end(workerDied()));
    worker.addEventListener('close', () => this.#end(workerDied()));
    this.#db = new AsyncDuckDB(new VoidLogger(), messagesOnly(worker) as unknown as Worker);
  }

  /** Why no call can run any more. */
  get ended(): EiderError | undefined {
    return this.#ended;
  }

  /** Runs one call on the worker. */
  async call<T>(work: (db: AsyncDuckDB) => Promise<T>): Promise<T> {
    if (this.#ended !== undefined) throw this.#ended;
    let reject: ((error: EiderError) => void) | undefined;
    const ended = new Promise<never>((_, rejecter) => {
      reject = rejecter;
      this.#rejecters.add(rejecter);
    });
    this.#worker.hold?.();
    try {
      return await Promise.race([work(this.#db), ended]);
    } catch (error) {
      throw this.#afterFailure(error);
    } finally {
      if (reject !== undefined) this.#rejecters.delete(reject);
      if (this.#rejecters.size === 0) this.#worker.release?.();
    }
  }

  /** Ends the worker at once; calls in flight are rejected with `error`. */
  terminate(error: EiderError): void {
    this.#end(error);
    this.#worker.terminate();
  }

  #end(error: EiderError): void {
    this.#ended ??= error;
    for (const reject of this.#rejecters) reject(this.#ended);
    this.#rejecters.clear();
    this.#db.detach();
  }

  #afterFailure(error: unknown): EiderError {
    if (this.#ended !== undefined) return this.#ended;
    const mapped = mapDuckDbError(error);
    // A trap leaves the module's memory in no known state: nothing more can be asked of it.
    if (isTrap(error)) this.terminate(mapped);
    return mapped;
  }
}

/** The worker without its errors, which DuckDB-WASM would print, and forget the calls in flight. */
function messagesOnly(worker: WorkerLike): WorkerLike {
  return {
    addEventListener: (type, listener) => {
      if (type === 'message') worker.addEventListener(type, listener);
    },
    removeEventListener: (type, listener) => {
      if (type === 'message') worker.removeEventListener(type, listener);
    },
    postMessage: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
  };
}

function workerDied(): EiderError {
  return new EiderError('UNAVAILABLE', 'the worker of DuckDB-WASM ended unexpectedly; open a new engine');
}

function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}
