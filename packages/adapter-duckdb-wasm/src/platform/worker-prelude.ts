/**
 * What every worker of ours does before DuckDB-WASM's script: `quiet` replaces a console on which that script would
 * print statements and values, and `useModule` makes it take a module that is compiled already.
 */
export const WORKER_PRELUDE = `
const quiet = { log() {}, warn() {}, error() {}, debug() {}, info() {}, assert() {} };
const useModule = (module) => {
  if (module === undefined) return;
  WebAssembly.instantiateStreaming = async (_source, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
};
`;
