import { type Clock, EiderError, type Random } from '@eider/core';
import type { VirtualFiles } from './files/virtual-files.ts';
import type { WorkerLike } from './platform/platform.ts';

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
  /** DuckDB-WASM's worker script, `duckdb-browser-eh.worker.js`. @default in Node the installed one; browsers need it */
  readonly workerUrl?: string;
  /** The module that belongs to it, `duckdb-eh.wasm`. @default in Node the installed one; browsers need it */
  readonly wasmUrl?: string;
}

/** What an engine works with, each with a default. */
export interface WasmDuckDbComponents {
  /** Files that several engines share; attached ones belong to one engine at a time. @default the engine's own */
  readonly files?: VirtualFiles;
  /** A worker that runs DuckDB-WASM's worker script already, where a Blob script is forbidden; the engine ends it. Needs `wasmUrl`. */
  readonly worker?: WorkerLike;
  /** @default the system's */
  readonly clock?: Clock;
  /** For the pauses between attempts of a transaction. @default the runtime's */
  readonly random?: Random;
}

export const DEFAULT_SESSIONS: { readonly limit: number; readonly waitMs: number } = { limit: 8, waitMs: 30_000 };

const SETTINGS: { readonly [Name in keyof Required<WasmDuckDbSettings>]: true } = {
  path: true,
  readOnly: true,
  timeoutMs: true,
  maxRows: true,
  sessions: true,
  lockedDown: true,
  memoryLimit: true,
  workerUrl: true,
  wasmUrl: true,
};

const COMPONENTS: { readonly [Name in keyof Required<WasmDuckDbComponents>]: true } = {
  files: true,
  worker: true,
  clock: true,
  random: true,
};

/** Refuses components with unknown names: a misspelled clock must not leave the system's in its place. */
export function checkComponents(components: WasmDuckDbComponents): void {
  refuseUnknown('component', components, COMPONENTS);
}

function refuseUnknown(what: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new EiderError('INVALID_ARGUMENT', `there is no such ${what}; known are ${Object.keys(known).join(', ')}`, {
    details: { [what]: unknown.slice(0, 40) },
  });
}

/** Rejects settings that make no sense, before anything starts. */
export function checkSettings(settings: WasmDuckDbSettings): void {
  refuseUnknown('setting', settings, SETTINGS);
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
