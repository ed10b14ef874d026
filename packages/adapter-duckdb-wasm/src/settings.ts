import { type Clock, EiderError, type Random } from '@eider/core';
import type { VirtualFiles } from './files/virtual-files.ts';
import type { WasmBundle, WorkerLike } from './platform/platform.ts';

/** How an engine is opened: plain data. */
export interface WasmDuckDbSettings {
  /** A virtual file to open as the main database; it is created unless `readOnly`. @default a database in memory */
  readonly path?: string;
  /** @default false */
  readonly readOnly?: boolean;
  /** Deadline of every call that has none of its own. @default none */
  readonly timeoutMs?: number;
  /** Most rows that a query may give. @default none */
  readonly maxRows?: number;
  /** Calls and transactions at once, and how long one waits for its turn. @default 8 sessions, 30,000 ms */
  readonly sessions?: { readonly limit: number; readonly waitMs: number };
  /** Forbids files, extensions and changes of settings once open. @default false */
  readonly lockedDown?: boolean;
  /** Most memory for data, as DuckDB writes it, such as `512MB`. @default DuckDB's own: most of what WebAssembly can address */
  readonly memoryLimit?: string;
  /**
   * Where DuckDB-WASM's worker script and module are: `eh` for engines with WebAssembly exceptions (all current ones),
   * `mvp` for the others. @default in Node the installed package; in a browser one of the two is needed
   */
  readonly bundles?: { readonly eh?: WasmBundle; readonly mvp?: WasmBundle };
  /** The only module to use, for `components.worker` or instead of `bundles`. */
  readonly wasmUrl?: string;
  /** The worker script that belongs to `wasmUrl`. */
  readonly workerUrl?: string;
}

/** What an engine works with, each with a default. */
export interface WasmDuckDbComponents {
  /** Files that several engines share; attached ones belong to one engine at a time. @default the engine's own */
  readonly files?: VirtualFiles;
  /** A worker that runs one of DuckDB-WASM's browser worker scripts; the engine ends it. Needs `wasmUrl`. */
  readonly worker?: WorkerLike;
  /** DuckDB's module, compiled by `compileWasmDuckDb` with the same settings. @default compiled for this engine */
  readonly module?: WebAssembly.Module;
  /** @default the system's */
  readonly clock?: Clock;
  /** For the pauses between attempts of a transaction. @default the runtime's */
  readonly random?: Random;
}

export const DEFAULT_SESSIONS: { readonly limit: number; readonly waitMs: number } = { limit: 8, waitMs: 30_000 };

/** Rejects settings that make no sense, before anything starts. */
export function checkSettings(settings: WasmDuckDbSettings): void {
  const { limit, waitMs } = settings.sessions ?? DEFAULT_SESSIONS;
  if (!Number.isInteger(limit) || limit < 1 || !(waitMs >= 0)) {
    throw new EiderError('INVALID_ARGUMENT', 'sessions needs a limit of one or more and a waitMs of zero or more');
  }
  if (settings.timeoutMs !== undefined && !(settings.timeoutMs >= 0)) {
    throw new EiderError('INVALID_ARGUMENT', 'timeoutMs must be zero or more milliseconds');
  }
  if (settings.maxRows !== undefined && !(settings.maxRows >= 0)) {
    throw new EiderError('INVALID_ARGUMENT', 'maxRows must be zero or more');
  }
  if (settings.readOnly === true && settings.path === undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'readOnly needs a path: a new database in memory would stay empty');
  }
}
