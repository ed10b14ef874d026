import type { SqlEngine } from '@eider/core';

/** A SqlEngine on DuckDB-WASM, with the virtual files that its paths lead to. */
export interface WasmDuckDbEngine extends SqlEngine {
  /** A copy of a virtual file, also of one that a statement such as COPY has written; undefined if there is none. An attached database is as at its last checkpoint. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Creates or replaces a virtual file, for `attach`, `restore` or a function like `read_csv`; LOCKED while an engine has it attached. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** True if there was one; LOCKED while an engine has it attached. */
  deleteFile(path: string): Promise<boolean>;
}
