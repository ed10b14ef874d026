/**
 * What every worker of ours does before DuckDB-WASM's script. `quiet` replaces a console on which that script would
 * print statements and values. `prepareLoading` makes it take a module that is compiled already, and gives the script of
 * the `mvp` bundle a function that it calls for every error and never defines.
 */
export const WORKER_PRELUDE = `
const quiet = { log() {}, warn() {}, error() {}, debug() {}, info() {}, assert() {} };
const prepareLoading = (module) => {
  const stream = WebAssembly.instantiateStreaming;
  const load = async (source, imports) =>
    module === undefined
      ? stream.call(WebAssembly, source, imports)
      : { module, instance: await WebAssembly.instantiate(module, imports) };
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const loaded = await load(source, imports);
    globalThis._setThrew = loaded.instance.exports.setThrew;
    return loaded;
  };
};
`;
