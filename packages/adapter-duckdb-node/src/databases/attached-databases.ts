import {
  type AttachedDatabase,
  type AttachOptions,
  type CallOptions,
  checkRowGroupSize,
  EiderError,
  quoteIdentifier,
} from '@eider/core';
import { invalidatedDatabase } from '../errors.ts';
import { explainOpenFailure } from '../files/database-header.ts';
import { claimFile, type FileOwnership } from '../files/file-owners.ts';
import { mendInterruptedCheckpoint } from '../files/mend-interrupted-checkpoint.ts';
import { isRemote } from '../files/remote-path.ts';
import type { MemoryReturn } from '../memory/memory-return.ts';
import { Mutex } from '../pool/mutex.ts';
import type { SessionPool } from '../pool/session-pool.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { CallScopes } from '../session/call-scopes.ts';
import type { Connection } from '../session/connection.ts';
import { quoteText, STORAGE_OPTION } from './sql-text.ts';

// What a checkpoint takes and frees: the rows of some tens of thousands of records, to compress them.
const CHECKPOINT_BYTES = 64 * 1024 * 1024;

const OWN_NAMES: ReadonlySet<string> = new Set(['system', 'temp']);

interface Entry {
  readonly name: string;
  /** Frees the file; called once nothing can touch it any more. */
  release: () => void;
  /** Attaches the file once more; undefined for what has no file. */
  attachAgain?: (scope: CallScope) => Promise<void>;
  /** DuckDB does not have it any more, because it could not be attached again after a failed checkpoint. */
  isMissing: boolean;
  /** Whether commits since the last checkpoint are gone when the file is attached again. */
  mayLoseCommits?: boolean;
  /** Why the database is there for reading only. */
  failure?: unknown;
}

export interface AttachEnvironment {
  readonly pool: SessionPool;
  readonly scopes: CallScopes;
  /** A connection of its own for attaching and detaching, outside the pool. */
  readonly control: Connection;
  readonly controlTurns: Mutex;
  readonly memory: MemoryReturn;
}

/** The databases of an engine by name, each with the claim on its file. */
export class AttachedDatabases {
  readonly #environment: AttachEnvironment;
  readonly #entries = new Map<string, Entry>();
  readonly #mendingTurns: Mutex = new Mutex();

  constructor(environment: AttachEnvironment, builtIn: readonly string[]) {
    this.#environment = environment;
    for (const name of builtIn)
      this.#entries.set(name.toLowerCase(), { name, release: () => undefined, isMissing: false });
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
    const entry: Entry = { name, release: () => undefined, isMissing: false };
    this.#entries.set(key, entry);
    try {
      const release = await this.#attachAs(entry, quoted, options, scope);
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

  /**
   * After a checkpoint that failed, on a full disk for example, DuckDB refuses everything in that database until its file is attached anew. Does
   * that, as long as no call runs, and tells whether what failed with this error is worth running again. A database of
   * `durability: 'checkpoint'` is then at its last checkpoint, and only for reading; another one has everything, from its WAL.
   */
  async mend(error: unknown): Promise<boolean> {
    const name = invalidatedDatabase(error);
    const isBroken = ({ isMissing, name: own }: Entry): boolean => isMissing || own === name;
    if (![...this.#entries.values()].some(isBroken)) return false;
    const { pool, scopes } = this.#environment;
    const scope = scopes.startLong({});
    try {
      const message = 'running calls did not end in time for attaching a database again after a failed checkpoint';
      await this.#mendingTurns.run(() =>
        pool.exclusively(scope, message, async () => {
          for (const entry of [...this.#entries.values()].filter(isBroken)) await this.#mendEntry(entry, scope);
        }),
      );
      return true;
    } finally {
      scope.end();
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

  async #attachAs(entry: Entry, quoted: string, options: AttachOptions, scope: CallScope): Promise<() => void> {
    const { path } = options;
    if (path === undefined) {
      if (options.readOnly)
        throw new EiderError('INVALID_ARGUMENT', 'a database in memory cannot be read-only; give a path');
      await this.#run(scope, `ATTACH ':memory:' AS ${quoted}${rowGroupOption(options)}`);
      return () => undefined;
    }
    if (isRemote(path)) return this.#attachRemote(quoted, path, options, scope);
    const ownership = await claimFile(path);
    try {
      await this.#attachFile(quoted, ownership, options, scope);
      const found = { ...ownership, file: { ...ownership.file, exists: true } };
      // What its owner has committed since may be gone; who goes on writing as if it were not would leave a gap.
      const readOnly = options.readOnly === true || options.durability === 'checkpoint';
      entry.attachAgain = (again) => this.#attachFile(quoted, found, { ...options, readOnly }, again);
      entry.mayLoseCommits = options.durability === 'checkpoint';
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
    const { pool, scopes, memory } = this.#environment;
    const scope = scopes.start(options);
    try {
      scope.throwIfStopped();
      this.#refuseDetached(entry);
      refuseFailed(entry);
      await pool.use(scope, (connection) => connection.run(scope, `CHECKPOINT ${quoteIdentifier(entry.name)}`));
      memory.note(CHECKPOINT_BYTES);
    } catch (error) {
      // What fails in mending is tried again by the next call that meets it.
      await this.mend(error).catch(() => false);
      entry.failure ??= entry.mayLoseCommits && invalidatedDatabase(error) !== undefined ? error : undefined;
      throw error;
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
      if (!entry.isMissing) await controlTurns.run(() => control.command(`DETACH ${quoteIdentifier(entry.name)}`));
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

  async #mendEntry(entry: Entry, scope: CallScope): Promise<void> {
    const { control, controlTurns } = this.#environment;
    const { attachAgain } = entry;
    // Another call that met the same failure may have been here.
    if (attachAgain === undefined || !(await this.#isBroken(entry))) return;
    await controlTurns.run(() => control.command(`DETACH DATABASE IF EXISTS ${quoteIdentifier(entry.name)}`));
    entry.isMissing = true;
    await attachAgain(scope);
    entry.isMissing = false;
  }

  async #isBroken({ name, isMissing }: Entry): Promise<boolean> {
    if (isMissing) return true;
    try {
      await this.#environment.control.command(
        `SELECT count(*) FROM ${quoteIdentifier(name)}.information_schema.tables`,
      );
      return false;
    } catch (error) {
      return invalidatedDatabase(error) !== undefined;
    }
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

function refuseFailed({ name, failure }: Entry): void {
  if (failure === undefined) return;
  const code = EiderError.is(failure) ? failure.code : 'UNAVAILABLE';
  const message = 'a checkpoint has failed, so the database only reads: detach it and attach it again to go on';
  throw new EiderError(code, message, { details: { name }, cause: failure, retryable: false });
}

function attachOptions(options: AttachOptions, exists: boolean): string {
  const parts = ['TYPE duckdb'];
  if (options.readOnly) parts.push('READ_ONLY');
  // The version of a file that exists is its own; naming a lower one would be refused.
  if (!exists) parts.push(STORAGE_OPTION);
  if (options.durability === 'checkpoint' && !options.readOnly) parts.push('RECOVERY_MODE NO_WAL_WRITES');
  if (options.rowGroupSize !== undefined) parts.push(rowGroupText(options.rowGroupSize));
  return parts.join(', ');
}

function rowGroupOption({ rowGroupSize }: AttachOptions): string {
  return rowGroupSize === undefined ? '' : ` (${rowGroupText(rowGroupSize)})`;
}

function rowGroupText(size: number): string {
  return `ROW_GROUP_SIZE ${checkRowGroupSize(size)}`;
}
