import { type AttachedDatabase, type AttachOptions, type CallOptions, EiderError, quoteIdentifier } from '@eider/core';
import { explainOpenFailure } from '../files/database-header.ts';
import { claimFile, type FileOwnership } from '../files/file-owners.ts';
import { mendInterruptedCheckpoint } from '../files/mend-interrupted-checkpoint.ts';
import { isRemote } from '../files/remote-path.ts';
import type { Mutex } from '../pool/mutex.ts';
import type { SessionPool } from '../pool/session-pool.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { CallScopes } from '../session/call-scopes.ts';
import type { Connection } from '../session/connection.ts';
import { quoteText, STORAGE_OPTION } from './sql-text.ts';

const OWN_NAMES: ReadonlySet<string> = new Set(['system', 'temp']);

interface Entry {
  readonly name: string;
  /** Frees the file; called once nothing can touch it any more. */
  release: () => void;
}

export interface AttachEnvironment {
  readonly pool: SessionPool;
  readonly scopes: CallScopes;
  /** A connection of its own for attaching and detaching, outside the pool. */
  readonly control: Connection;
  readonly controlTurns: Mutex;
}

/** The databases of an engine by name, each with the claim on its file. */
export class AttachedDatabases {
  readonly #environment: AttachEnvironment;
  readonly #entries = new Map<string, Entry>();

  constructor(environment: AttachEnvironment, builtIn: readonly string[]) {
    this.#environment = environment;
    for (const name of builtIn) this.#entries.set(name.toLowerCase(), { name, release: () => undefined });
  }

  /** Names in the order of attaching, without DuckDB's own. */
  names(): readonly string[] {
    return [...this.#entries.values()].map(({ name }) => name).filter((name) => !OWN_NAMES.has(name));
  }

  /** The database's name as it was given; NOT_FOUND if there is none. */
  find(name: string): string {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined)
      throw new EiderError('NOT_FOUND', 'no database is attached under this name', { details: { name } });
    return entry.name;
  }

  /** Attaches a database; `atRelease` runs when its file is free again. */
  async attach(
    name: string,
    options: AttachOptions,
    scope: CallScope,
    atRelease: () => void = () => undefined,
  ): Promise<AttachedDatabase> {
    const quoted = quoteIdentifier(name);
    const key = name.toLowerCase();
    if (this.#entries.has(key)) {
      throw new EiderError('ALREADY_EXISTS', 'a database is attached under this name; choose another', {
        details: { name },
      });
    }
    const entry: Entry = { name, release: () => undefined };
    this.#entries.set(key, entry);
    try {
      const release = await this.#attachAs(quoted, options, scope);
      entry.release = () => {
        release();
        atRelease();
      };
      return this.#handle(entry, options.readOnly ?? false);
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  /** Detaches everything, when no call runs any more. */
  async detachAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { name, release } of entries) {
      await this.#environment.control.command(`DETACH ${quoteIdentifier(name)}`).catch(() => undefined);
      release();
    }
  }

  #handle(entry: Entry, readOnly: boolean): AttachedDatabase {
    return {
      name: entry.name,
      readOnly,
      checkpoint: (options = {}) => this.#checkpoint(entry, options),
      detach: () => this.#detach(entry),
    };
  }

  async #attachAs(quoted: string, options: AttachOptions, scope: CallScope): Promise<() => void> {
    const { path } = options;
    if (path === undefined) {
      if (options.readOnly)
        throw new EiderError('INVALID_ARGUMENT', 'a database in memory cannot be read-only; give a path');
      await this.#run(scope, `ATTACH ':memory:' AS ${quoted}`);
      return () => undefined;
    }
    if (isRemote(path)) return this.#attachRemote(quoted, path, options, scope);
    const ownership = await claimFile(path);
    try {
      await this.#attachFile(quoted, ownership, options, scope);
      return ownership.release;
    } catch (error) {
      ownership.release();
      throw error;
    }
  }

  async #attachRemote(quoted: string, path: string, options: AttachOptions, scope: CallScope): Promise<() => void> {
    if (!options.readOnly)
      throw new EiderError('UNSUPPORTED', 'a database on a server can only be attached with readOnly');
    await this.#run(scope, `ATTACH ${quoteText(path)} AS ${quoted} (TYPE duckdb, READ_ONLY)`);
    return () => undefined;
  }

  async #attachFile(quoted: string, ownership: FileOwnership, options: AttachOptions, scope: CallScope): Promise<void> {
    const { file } = ownership;
    if (options.readOnly && !file.exists) {
      throw new EiderError('NOT_FOUND', 'there is no such database file; attach it without readOnly to create it', {
        details: { path: file.realPath },
      });
    }
    // A memory makes checkpoints all the time, so a kill often meets one.
    if (options.durability === 'checkpoint' && file.exists) await mendInterruptedCheckpoint(file.realPath);
    try {
      await this.#run(
        scope,
        `ATTACH ${quoteText(file.realPath)} AS ${quoted} (${attachOptions(options, file.exists)})`,
      );
    } catch (error) {
      throw EiderError.is(error) ? await explainOpenFailure(file.realPath, error) : error;
    }
    if (!file.exists) await ownership.confirm();
  }

  async #checkpoint(entry: Entry, options: CallOptions): Promise<void> {
    const { pool, scopes } = this.#environment;
    const scope = scopes.start(options);
    try {
      scope.throwIfStopped();
      this.#refuseDetached(entry);
      await pool.use(scope, (connection) => connection.run(scope, `CHECKPOINT ${quoteIdentifier(entry.name)}`));
    } finally {
      scope.end();
    }
  }

  async #detach(entry: Entry): Promise<void> {
    const { scopes, control, controlTurns } = this.#environment;
    const key = entry.name.toLowerCase();
    if (this.#entries.get(key) !== entry) return;
    const scope = scopes.startLong({});
    try {
      this.#entries.delete(key);
      await controlTurns.run(() => control.command(`DETACH ${quoteIdentifier(entry.name)}`));
      await this.#releaseWhenQuiet(entry, scope);
    } finally {
      scope.end();
    }
  }

  // A transaction that has used the database keeps its file open until it ends.
  async #releaseWhenQuiet(entry: Entry, scope: CallScope): Promise<void> {
    const { pool } = this.#environment;
    const quiet = pool.quiet().then(entry.release);
    await pool.within(
      scope,
      quiet,
      'the database is detached, but running calls still hold its file; end them to free it',
    );
  }

  #refuseDetached(entry: Entry): void {
    if (this.#entries.get(entry.name.toLowerCase()) !== entry) {
      throw new EiderError('NOT_FOUND', 'the database has been detached', { details: { name: entry.name } });
    }
  }

  async #run(scope: CallScope, text: string): Promise<void> {
    const { control, controlTurns } = this.#environment;
    await controlTurns.run(() => control.run(scope, text));
  }
}

function attachOptions(options: AttachOptions, exists: boolean): string {
  const parts = ['TYPE duckdb'];
  if (options.readOnly) parts.push('READ_ONLY');
  // The version of a file that exists is its own; naming a lower one would be refused.
  if (!exists) parts.push(STORAGE_OPTION);
  if (options.durability === 'checkpoint' && !options.readOnly) parts.push('RECOVERY_MODE NO_WAL_WRITES');
  return parts.join(', ');
}
