import { EiderError } from '@eider/core';
import { throwIfAborted } from '../calls/abort.ts';
import { startDeadline } from '../calls/request-deadline.ts';
import { untilAborted } from '../calls/until-aborted.ts';
import { closedError, deletedError, missingError } from './indexed-db-errors.ts';
import { openDatabase } from './open-database.ts';

export interface ConnectionSettings {
  readonly database: string;
  readonly timeoutMs: number;
}

/** One tab's way to the database: opened with the first call, and again when the browser or another tab has closed it. */
export class Connection {
  readonly #settings: ConnectionSettings;
  #opening: Promise<IDBDatabase> | undefined;
  #database: IDBDatabase | undefined;
  #wasOpened = false;
  #isDeleted = false;
  #isClosed = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  /** The open database; NOT_FOUND once it has been deleted: what is there then is another one. */
  async database(signal: AbortSignal | undefined): Promise<IDBDatabase> {
    throwIfAborted(signal);
    if (this.#database !== undefined && !this.#isClosed) return this.#database;
    const deadline = startDeadline(signal, this.#settings.timeoutMs);
    try {
      return await untilAborted(() => this.#open(), deadline.signal);
    } catch (error) {
      throw deadline.findError('read') ?? error;
    } finally {
      deadline.end();
    }
  }

  /** Lets the next call open the database again, if this connection to it is the one in use. */
  forget(database: IDBDatabase): void {
    if (this.#database !== database) return;
    this.#database = undefined;
    this.#opening = undefined;
  }

  /** Closes what is open, once its transactions have ended. Opening may wait for other tabs: nobody waits for that here. */
  close(): void {
    this.#isClosed = true;
    this.#database?.close();
  }

  async #open(): Promise<IDBDatabase> {
    if (this.#isClosed) throw closedError();
    if (this.#isDeleted) throw deletedError();
    if (typeof indexedDB === 'undefined') throw missingError();
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<IDBDatabase> {
    try {
      const database = await openDatabase(this.#settings.database, !this.#wasOpened);
      this.#wasOpened = true;
      this.#database = database;
      this.#watch(database);
      if (this.#isClosed) database.close();
      return database;
    } catch (error) {
      this.#opening = undefined;
      if (EiderError.is(error, 'NOT_FOUND')) this.#isDeleted = true;
      throw error;
    }
  }

  #watch(database: IDBDatabase): void {
    database.onversionchange = ({ newVersion }) => {
      // Another tab waits for this: it deletes the database, or has a newer version of this package.
      database.close();
      this.forget(database);
      if (newVersion === null) this.#isDeleted = true;
    };
    // The browser itself has closed it: its data were cleared, or its storage failed.
    database.onclose = () => this.forget(database);
  }
}
