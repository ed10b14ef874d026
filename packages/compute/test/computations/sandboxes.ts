import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { ComputationColumn, SqlEngine, SqlValue } from '@eider/core';
import type { InputSource } from '../../src/index.ts';

/** Opens sandboxes and counts which of them were closed. */
export interface CountedSandboxes {
  readonly open: () => Promise<SqlEngine>;
  readonly opened: number;
  readonly closed: number;
}

export function countedSandboxes(openEngine: () => Promise<SqlEngine> = openSandbox): CountedSandboxes {
  let opened = 0;
  let closed = 0;
  return {
    open: async () => {
      const engine = await openEngine();
      opened += 1;
      const close = engine.close.bind(engine);
      engine.close = async () => {
        closed += 1;
        await close();
      };
      return engine;
    },
    get opened() {
      return opened;
    },
    get closed() {
      return closed;
    },
  };
}

export function openSandbox(): Promise<SqlEngine> {
  return openNodeDuckDb({ threads: 1 });
}

/** An engine that says to be another one: of another version or adapter. */
export async function openRenamed(names: {
  readonly adapter?: string;
  readonly engineVersion?: string;
}): Promise<SqlEngine> {
  const engine = await openSandbox();
  Object.defineProperty(engine, 'capabilities', { value: { ...engine.capabilities, ...names } });
  return engine;
}

export function rowsInput(
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly SqlValue[])[],
): InputSource {
  const list: ComputationColumn[] = Object.entries(columns).map(([name, type]) => ({ name, type }));
  return { columns: list, rows };
}
