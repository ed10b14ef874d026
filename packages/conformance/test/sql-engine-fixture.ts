import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { OpenFixture, SqlEngineFixture } from '@eider/conformance';
import type { SqlEngine } from '@eider/core';

/** The suite's fixture on native DuckDB: engines in memory, files in a folder that goes with it. */
export async function openNativeFixture(): Promise<OpenFixture<SqlEngineFixture>> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-conformance-'));
  const engines: SqlEngine[] = [];
  let paths = 0;
  const fixture: SqlEngineFixture = {
    async open(settings) {
      const engine = await openNodeDuckDb(settings);
      engines.push(engine);
      return engine;
    },
    newPath(name) {
      paths += 1;
      return join(folder, `${paths}-${name}`);
    },
    readFile: (path) => readFile(path).then((bytes) => new Uint8Array(bytes), absentToUndefined),
    writeFile: (path, bytes) => writeFile(path, bytes),
  };
  return {
    fixture,
    async dispose() {
      await Promise.all(engines.map((engine) => engine.close()));
      await rm(folder, { recursive: true });
    },
  };
}

function absentToUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
