import { type AttachedDatabase, EiderError, quoteIdentifier } from '@eider/core';
import type { CallControl } from '../session/call-control.ts';
import { inTransaction } from '../session/run-statement.ts';
import type { WasmConnection } from '../session/wasm-connection.ts';
import { dropContent, readEverything } from './database-content.ts';
import { checkDatabaseFile } from './database-file.ts';
import type { Databases } from './databases.ts';
import type { EngineFiles } from './engine-files.ts';

/** Databases that exist only while a copy is made or checked begin with this. */
export const PASSING_PREFIX = 'eider_passing_';

/** Copies whole databases: into images, out of them, and over each other. */
export class Transfers {
  readonly #databases: Databases;
  readonly #files: EngineFiles;
  #count = 0;

  constructor(databases: Databases, files: EngineFiles) {
    this.#databases = databases;
    this.#files = files;
  }

  /** A compacted, consistent copy of a database as a file's bytes. */
  async copyOut(connection: WasmConnection, control: CallControl, database: string): Promise<Uint8Array> {
    await this.#refuseUnknown(connection, database);
    return this.#passing(connection, undefined, async (name, engineFile) => {
      await connection.runToEnd(`COPY FROM DATABASE ${quoteIdentifier(database)} TO ${name}`, control);
      await connection.runWhole(`CHECKPOINT ${name}`);
      return this.#files.get(engineFile);
    });
  }

  /** Attaches a database made of an image's bytes. */
  async copyIn(connection: WasmConnection, name: string, image: Uint8Array): Promise<AttachedDatabase> {
    quoteIdentifier(name);
    checkDatabaseFile(image);
    await this.#databases.refuseNameInUse(connection, name);
    return this.#databases.attachBytes(connection, name, { bytes: image });
  }

  /** Rejects bytes that cannot be opened and read to their end. */
  async verify(connection: WasmConnection, control: CallControl, bytes: Uint8Array): Promise<void> {
    await this.#passing(connection, bytes, (name) => readEverything(connection, control, name));
  }

  /** Replaces a database's content by the file's in one transaction: all of it or nothing. */
  async copyOver(connection: WasmConnection, control: CallControl, database: string, bytes: Uint8Array): Promise<void> {
    await this.#refuseUnknown(connection, database);
    await this.#passing(connection, bytes, async (name) => {
      await readEverything(connection, control, name);
      await inTransaction(connection, async () => {
        await dropContent(connection, database);
        await connection.runToEnd(`COPY FROM DATABASE ${name} TO ${quoteIdentifier(database)}`, control);
      });
    });
    await this.#databases.checkpoint(connection, database);
  }

  async #refuseUnknown(connection: WasmConnection, database: string): Promise<void> {
    const names = await connection.texts('SELECT database_name FROM duckdb_databases() WHERE NOT internal');
    if (names.includes(database)) return;
    throw new EiderError('NOT_FOUND', 'no database of that name is attached', { details: { database } });
  }

  /** Attaches a file for as long as `work` takes: read-only with these bytes, or a new one. */
  async #passing<T>(
    connection: WasmConnection,
    bytes: Uint8Array | undefined,
    work: (name: string, engineFile: string) => Promise<T>,
  ): Promise<T> {
    if (bytes !== undefined) checkDatabaseFile(bytes);
    this.#count += 1;
    const name = `${PASSING_PREFIX}${this.#count}`;
    const engineFile = this.#files.newName();
    if (bytes !== undefined) await this.#files.put(engineFile, bytes);
    const options = bytes === undefined ? "STORAGE_VERSION 'v1.0.0', RECOVERY_MODE NO_WAL_WRITES" : 'READ_ONLY';
    try {
      await connection.runWhole(`ATTACH '${engineFile}' AS ${name} (${options})`);
      try {
        return await work(name, engineFile);
      } finally {
        await connection.runWhole(`DETACH ${name}`).catch(() => undefined);
      }
    } finally {
      await this.#files.drop(engineFile).catch(() => undefined);
    }
  }
}
