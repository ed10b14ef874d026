import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type ManualClock, manualClock, type SqlEngine } from '@eider/core';
import { createLtmBackend, type LtmBackendOptions, type LtmMemoryBackend } from '../../src/index.ts';

/** Backends of one test file: on one engine, in one folder, by one clock; all gone after the last test. */
export interface BackendBench {
  readonly clock: ManualClock;
  open(kind: BackendKind, options?: LtmBackendOptions): Promise<LtmMemoryBackend>;
  /** A path in the folder that nothing has used. */
  newPath(): string;
  dispose(): Promise<void>;
}

export type BackendKind = 'duckdb in a file' | 'duckdb in memory' | 'memory';

export const BACKEND_KINDS: readonly BackendKind[] = ['duckdb in a file', 'duckdb in memory', 'memory'];

export async function openBackendBench(): Promise<BackendBench> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-backend-'));
  const engine: SqlEngine = await openNodeDuckDb({ threads: 1 });
  const clock = manualClock(Date.UTC(2024, 1, 29));
  let files = 0;
  const newPath = (): string => {
    files += 1;
    return join(folder, `ltm-${files}.duckdb`);
  };
  return {
    clock,
    newPath,
    open(kind, options = {}) {
      const common = { engine, clock, ...options };
      if (kind === 'memory') return createLtmBackend('memory', common);
      return createLtmBackend('duckdb', { uri: kind === 'duckdb in memory' ? ':memory:' : newPath(), ...common });
    },
    async dispose() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that an iteration gives. */
export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
