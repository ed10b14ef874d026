import {
  type AttachedDatabase,
  type AttachOptions,
  type CallOptions,
  checkRowGroupSize,
  EiderError,
  quoteIdentifier,
} from '@eider/core';
import type { OwnedFile, VirtualFiles } from '../files/virtual-files.ts';
import type { CallControl } from '../session/call-control.ts';
import type { Calls } from '../session/calls.ts';
import type { SessionPool } from '../session/session-pool.ts';
import type { WasmConnection } from '../session/wasm-connection.ts';
import { checkDatabaseFile, withFreeEnd } from './database-file.ts';
import type { EngineFiles } from './engine-files.ts';

/** An attached database, as the engine knows it. */
interface Attachment {
  readonly name: string;
  readonly readOnly: boolean;
  /** Its file inside the worker; undefined in memory. */
  readonly engineFile: string | undefined;
  /** The virtual file it comes from and goes back to. */
  readonly owned: OwnedFile | undefined;
}

export interface DatabaseParts {
  readonly pool: SessionPool;
  readonly calls: Calls;
  readonly files: VirtualFiles;
  readonly engineFiles: EngineFiles;
}

/** The databases of an engine: attaches, checkpoints and detaches them, with their virtual files. */
export class Databases {
  readonly #parts: DatabaseParts;
  readonly #attached = new Map<string, Attachment>();

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
  }

  /** Attaches a new database in memory, or a virtual file. */
  async attach(connection: WasmConnection, name: string, options: AttachOptions): Promise<AttachedDatabase> {
    const quoted = quoteIdentifier(name);
    const rowGroups = rowGroupText(options);
    await this.refuseNameInUse(connection, name);
    if (options.path === undefined) {
      await connection.runWhole(`ATTACH ':memory:' AS ${quoted}${rowGroups === '' ? '' : ` (${rowGroups})`}`);
      return this.#remember({ name, readOnly: false, engineFile: undefined, owned: undefined });
    }
    const owned = this.#parts.files.own(options.path);
    try {
      return await this.attachBytes(connection, name, {
        owned,
        bytes: owned.read(),
        readOnly: options.readOnly === true,
        rowGroups,
      });
    } catch (error) {
      owned.release();
      throw error;
    }
  }

  /** Attaches a file of these bytes, or a new one without them. */
  async attachBytes(
    connection: WasmConnection,
    name: string,
    from: {
      readonly owned?: OwnedFile;
      readonly bytes: Uint8Array | undefined;
      readonly readOnly?: boolean;
      readonly rowGroups?: string;
    },
  ): Promise<AttachedDatabase> {
    const { owned, bytes, readOnly = false, rowGroups = '' } = from;
    if (bytes === undefined && readOnly) throw missingFile(owned?.path);
    if (bytes !== undefined) checkDatabaseFile(bytes);
    const engineFile = this.#parts.engineFiles.newName();
    if (bytes !== undefined) await this.#parts.engineFiles.put(engineFile, bytes);
    try {
      await connection.runWhole(attachText(engineFile, name, readOnly, rowGroups));
    } catch (error) {
      await this.#parts.engineFiles.drop(engineFile).catch(() => undefined);
      throw error;
    }
    const attachment = { name, readOnly, engineFile, owned };
    if (bytes === undefined) await this.#fold(connection, attachment);
    return this.#remember(attachment);
  }

  async refuseNameInUse(connection: WasmConnection, name: string): Promise<void> {
    const names = await connection.texts('SELECT database_name FROM duckdb_databases()');
    if (!names.some((taken) => taken.toLowerCase() === name.toLowerCase())) return;
    throw new EiderError('ALREADY_EXISTS', 'a database of that name is attached; choose another name', {
      details: { database: name },
    });
  }

  /** Writes everything committed into the file, and the file back to where it came from. */
  async checkpoint(connection: WasmConnection, name: string): Promise<void> {
    const attachment = this.#attached.get(name);
    if (attachment === undefined) await connection.runWhole(`CHECKPOINT ${quoteIdentifier(name)}`);
    else await this.#fold(connection, attachment);
  }

  /** Writes every file back; for the end of the engine. */
  async close(connection: WasmConnection): Promise<void> {
    for (const attachment of this.#attached.values()) {
      try {
        await this.#fold(connection, attachment);
      } finally {
        attachment.owned?.release();
      }
    }
    this.#attached.clear();
  }

  /** Frees the files without writing them back: the worker is gone. */
  abandon(): void {
    for (const attachment of this.#attached.values()) attachment.owned?.release();
    this.#attached.clear();
  }

  #remember(attachment: Attachment): AttachedDatabase {
    this.#attached.set(attachment.name, attachment);
    return {
      name: attachment.name,
      readOnly: attachment.readOnly,
      checkpoint: (options: CallOptions = {}) =>
        this.#run(options, async (connection) => {
          this.#refuseDetached(attachment);
          await this.#fold(connection, attachment);
        }),
      detach: () => this.#detach(attachment),
    };
  }

  async #detach(attachment: Attachment): Promise<void> {
    if (this.#attached.get(attachment.name) !== attachment) return;
    await this.#run({}, async (connection) => {
      if (this.#attached.get(attachment.name) !== attachment) return;
      await this.#fold(connection, attachment);
      await connection.runWhole(`DETACH ${quoteIdentifier(attachment.name)}`);
      this.#attached.delete(attachment.name);
      attachment.owned?.release();
      if (attachment.engineFile !== undefined) await this.#parts.engineFiles.drop(attachment.engineFile);
    });
  }

  async #fold(connection: WasmConnection, { name, readOnly, engineFile, owned }: Attachment): Promise<void> {
    if (readOnly) return;
    await connection.runWhole(`CHECKPOINT ${quoteIdentifier(name)}`);
    if (engineFile !== undefined && owned !== undefined)
      owned.write(withFreeEnd(await this.#parts.engineFiles.getAttached(engineFile)));
  }

  #run<T>(options: CallOptions, work: (connection: WasmConnection, control: CallControl) => Promise<T>): Promise<T> {
    const { calls, pool } = this.#parts;
    return calls.run(options, (control) => pool.use(control, (connection) => work(connection, control)));
  }

  #refuseDetached(attachment: Attachment): void {
    if (this.#attached.get(attachment.name) === attachment) return;
    throw new EiderError('NOT_FOUND', 'the database is detached; attach it again', {
      details: { database: attachment.name },
    });
  }
}

function rowGroupText({ rowGroupSize }: AttachOptions): string {
  return rowGroupSize === undefined ? '' : `ROW_GROUP_SIZE ${checkRowGroupSize(rowGroupSize)}`;
}

function attachText(engineFile: string, name: string, readOnly: boolean, rowGroups: string): string {
  // No write-ahead log: the file is a copy in memory that is written back as a whole.
  const access = readOnly ? 'READ_ONLY' : "STORAGE_VERSION 'v1.0.0', RECOVERY_MODE NO_WAL_WRITES";
  const options = rowGroups === '' ? access : `${access}, ${rowGroups}`;
  return `ATTACH '${engineFile}' AS ${quoteIdentifier(name)} (${options})`;
}

function missingFile(path: string | undefined): EiderError {
  return new EiderError('NOT_FOUND', 'there is no virtual file at this path; write it first or open it for writing', {
    details: path === undefined ? {} : { path },
  });
}
