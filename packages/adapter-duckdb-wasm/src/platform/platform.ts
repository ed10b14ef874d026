/** The part of a browser's Worker that the engine needs; a Worker is one. */
export interface WorkerLike {
  addEventListener(type: string, listener: (event: never) => void): void;
  removeEventListener(type: string, listener: (event: never) => void): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): void;
  /** Node: keeps the process alive until `release`. */
  hold?(): void;
  release?(): void;
}

/** Where the two files of DuckDB-WASM's `eh` bundle are. */
export interface WasmBundle {
  /** The worker script, such as `duckdb-browser-eh.worker.js`. */
  readonly workerUrl: string;
  /** The module, such as `duckdb-eh.wasm`. */
  readonly wasmUrl: string;
}

/** What differs between Node and browsers. */
export interface Platform {
  /** The bundle that comes with the installed package; undefined where only the application knows its URLs. */
  readonly installedBundle: WasmBundle | undefined;
  /** The URL as the worker must get it. */
  resolveUrl(url: string): string;
  startWorker(workerUrl: string): WorkerLike;
}
