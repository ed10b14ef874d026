import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { OpenFixture, SqlEngineFixture } from '@eider/conformance';
import type { SqlEngine } from '@eider/core';

/** Fresh engines and a fresh folder for one case. */
export async function openSqlEngineFixture(): Promise<OpenFixture<SqlEngineFixture>> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-conformance-'));
  const engines: SqlEngine[] = [];
  const temporaryDirectory = join(folder, 'temporary');
  await mkdir(temporaryDirectory);
  let count = 0;
  const fixture: SqlEngineFixture = {
    open: async (settings = {}) => {
      const engine = await openNodeDuckDb({ temporaryDirectory, ...settings });
      engines.push(engine);
      return engine;
    },
    newPath: (name) => {
      count += 1;
      const own = join(folder, String(count));
      mkdirSync(own);
      return join(own, name);
    },
    readFile: async (path) => {
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if ((error as { readonly code?: string }).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    writeFile: (path, bytes) => writeFile(path, bytes),
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.close()));
    await rm(folder, { recursive: true, force: true });
  };
  return { fixture, dispose };
}
