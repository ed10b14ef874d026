import type { WasmClient } from '../client/wasm-client.ts';

/**
 * The files inside the worker, all in WebAssembly's memory. Ours have names that no statement can guess: on a
 * locked-down engine their folder is the only one that DuckDB may open.
 */
export class EngineFiles {
  readonly folder: string = `eider-${crypto.randomUUID()}/`;
  readonly #client: WasmClient;
  #count = 0;

  constructor(client: WasmClient) {
    this.#client = client;
  }

  /** A name where nothing is yet. */
  newName(): string {
    this.#count += 1;
    return `${this.folder}${this.#count}.duckdb`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    // The bytes move to the worker, so it gets a copy.
    await this.#client.call((db) => db.registerFileBuffer(name, bytes.slice()));
  }

  async get(name: string): Promise<Uint8Array> {
    return this.#client.call((db) => db.copyFileToBuffer(name));
  }

  /**
   * A file that is attached. DuckDB writes it past DuckDB-WASM's page cache, which keeps what an earlier read has seen;
   * dropping the file empties the cache and then fails, because the database holds the file.
   */
  async getAttached(name: string): Promise<Uint8Array> {
    await this.#client.call((db) => db.dropFile(name)).catch(() => undefined);
    return this.get(name);
  }

  async has(name: string): Promise<boolean> {
    const found = await this.#client.call((db) => db.globFiles(name));
    return found.some((file) => (file as { readonly fileName?: string }).fileName === name);
  }

  /** Removes a file and what DuckDB may have left beside it. */
  async drop(name: string): Promise<void> {
    await this.#client.call((db) => db.dropFile(name));
    await this.#client.call((db) => db.dropFile(`${name}.wal`));
  }
}
