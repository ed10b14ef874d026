import type { OpenFixture, SqlEngineFixture } from '@eider/conformance';
import { openWasmDuckDb, VirtualFiles, type WasmBundle, type WasmDuckDbEngine } from '../src/index.ts';
import type { RecycledWorkers } from './recycled-workers.ts';

/** Engines on recycled workers that share their virtual files; all are closed in the end. */
export async function openWasmFixture(
  workers: RecycledWorkers,
  bundle: WasmBundle,
): Promise<OpenFixture<SqlEngineFixture>> {
  const files = new VirtualFiles();
  const engines: WasmDuckDbEngine[] = [];
  let paths = 0;
  const fixture: SqlEngineFixture = {
    async open(settings = {}) {
      const engine = await openWasmDuckDb({ ...bundle, ...settings }, { files, worker: workers.take() });
      engines.push(engine);
      return engine;
    },
    newPath(name) {
      paths += 1;
      return `files/${paths}-${name}.duckdb`;
    },
    readFile: async (path) => files.read(path),
    writeFile: async (path, bytes) => files.write(path, bytes),
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.close()));
  };
  return { fixture, dispose };
}
