import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import type { SqlEngine } from '@eider/core';

/** Engines on which everything has to be the same. */
export const ENGINES: readonly (readonly [name: string, open: () => Promise<SqlEngine>])[] = [
  ['native, 1 thread', () => openNodeDuckDb({ threads: 1 })],
  ['native, 2 threads', () => openNodeDuckDb({ threads: 2 })],
  ['native, 4 threads', () => openNodeDuckDb({ threads: 4 })],
  ['wasm', () => openWasmDuckDb()],
];
