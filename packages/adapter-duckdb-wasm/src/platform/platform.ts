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

/** Where DuckDB-WASM's two files are. */
export interface WasmBundle {
  /** The worker script, such as `duckdb-browser-eh.worker.js`. */
  readonly workerUrl: string;
  /** The module, such as `duckdb-eh.wasm`. */
  readonly wasmUrl: string;
}

/** The first message to a worker of ours: what to load, and the module if somebody has compiled it already. */
export interface WorkerStart {
  readonly workerUrl: string;
  readonly module: WebAssembly.Module | undefined;
}

/** What differs between Node and browsers. */
export interface Platform {
  /** The bundle that comes with the installed package; undefined where only the application knows its URLs. */
  installedBundle(variant: 'eh' | 'mvp'): WasmBundle | undefined;
  /** The URL as the worker must get it. */
  resolveUrl(url: string): string;
  compile(wasmUrl: string): Promise<WebAssembly.Module>;
  startWorker(start: WorkerStart): WorkerLike;
}
