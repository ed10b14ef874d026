export type { WasmDuckDbEngine } from './engine/wasm-duck-db-engine.ts';
export { type OwnedFile, VirtualFiles } from './files/virtual-files.ts';
export { openWasmDuckDb } from './open-wasm-duck-db.ts';
export type { WasmBundle, WorkerLike } from './platform/platform.ts';
export type { WasmDuckDbComponents, WasmDuckDbSettings } from './settings.ts';
