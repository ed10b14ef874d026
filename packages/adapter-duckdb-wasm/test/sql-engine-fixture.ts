import type { WasmDuckDbComponents, WasmDuckDbEngine, WasmDuckDbSettings } from '@eider/adapter-duckdb-wasm';
import { openWasmDuckDb, VirtualFiles } from '@eider/adapter-duckdb-wasm';
import type { OpenFixture, SqlEngineFixture } from '@eider/conformance';

/** Engines that share their virtual files; all are closed in the end. */
export async function openWasmFixture(
  settings: WasmDuckDbSettings = {},
  components: WasmDuckDbComponents = {},
): Promise<OpenFixture<SqlEngineFixture>> {
  const files = new VirtualFiles();
  const engines: WasmDuckDbEngine[] = [];
  let paths = 0;
  const fixture: SqlEngineFixture = {
    async open(own = {}) {
      const engine = await openWasmDuckDb({ ...settings, ...own }, { ...components, files });
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
