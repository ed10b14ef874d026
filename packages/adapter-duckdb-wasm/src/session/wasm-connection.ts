import type { WasmClient } from '../client/wasm-client.ts';
import { readBatches } from '../values/batch-decoder.ts';
import type { CallControl } from './call-control.ts';
import { PartsAhead } from './parts-ahead.ts';

/** A result whose schema is known and whose rows come part by part. */
export interface Cursor {
  readonly header: Uint8Array;
  /** The next part of the result as an Arrow message; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends a result that is not read to its end, so that nothing of it stays open. */
  abandon(): Promise<void>;
}

/**
 * One connection of DuckDB in the worker. A statement runs in slices of some milliseconds, each asked for by a message,
 * so that other connections get their turn and a call that must stop does so after its slice.
 */
export class WasmConnection {
  readonly #client: WasmClient;
  readonly #id: number;

  constructor(client: WasmClient, id: number) {
    this.#client = client;
    this.#id = id;
  }

  static async open(client: WasmClient): Promise<WasmConnection> {
    return new WasmConnection(client, await client.call((db) => db.connectInternal()));
  }

  /** Starts a statement and runs it until its first rows are there. */
  async start(text: string, control: CallControl): Promise<Cursor> {
    control.throwIfStopped();
    const ahead = new PartsAhead(() => this.#client.call((db) => db.fetchQueryResults(this.#id)));
    const starting = this.#client.call((db) => db.startPendingQuery(this.#id, text, true));
    // Asked for at once: most results have one part, and so take one round trip in all.
    ahead.ask();
    ahead.ask();
    let header = await starting.catch((error: unknown) => this.#failed(ahead, error));
    if (header === null) await ahead.forget();
    while (header === null) {
      if (control.stopped !== undefined) {
        await this.#client.call((db) => db.cancelPendingQuery(this.#id));
        throw control.stopped;
      }
      header = await this.#client.call((db) => db.pollPendingQuery(this.#id));
    }
    return { header, next: () => this.#next(ahead, control), abandon: () => this.#abandon(ahead) };
  }

  /** Runs a statement in one go, not to be stopped; gives Arrow's file format, which holds the values of ENUMs too. */
  async runWhole(text: string): Promise<Uint8Array> {
    return this.#client.call((db) => db.runQuery(this.#id, text));
  }

  /** Runs a statement of our own to its end, in slices that can be stopped. */
  async runToEnd(text: string, control: CallControl): Promise<void> {
    const cursor = await this.start(text, control);
    try {
      for (let part = await cursor.next(); part !== undefined; part = await cursor.next());
    } catch (error) {
      await cursor.abandon();
      throw error;
    }
  }

  /** The texts in the first column of a statement of our own. */
  async texts(text: string): Promise<readonly string[]> {
    const batches = readBatches([await this.runWhole(text)]);
    return batches.flatMap((batch) => Array.from(batch.getChildAt(0) ?? [], String));
  }

  async insertArrow(stream: Uint8Array, table: string): Promise<void> {
    await this.#client.call((db) =>
      db.insertArrowFromIPCStream(this.#id, stream, { name: table, schema: 'temp', create: false }),
    );
  }

  /** Ends a transaction that has failed, whether or not DuckDB has given it up already. */
  async rollBack(): Promise<void> {
    try {
      await this.runWhole('ROLLBACK');
    } catch {
      // DuckDB has rolled back by itself, or the worker is gone with everything.
    }
  }

  async close(): Promise<void> {
    await this.#client.call((db) => db.disconnect(this.#id));
  }

  async #next(ahead: PartsAhead, control: CallControl): Promise<Uint8Array | undefined> {
    for (;;) {
      control.throwIfStopped();
      // Null asks for another slice; an empty part is the end.
      const part = await ahead.next();
      if (part !== null) return part.length === 0 ? undefined : part;
    }
  }

  async #failed(ahead: PartsAhead, error: unknown): Promise<never> {
    await ahead.forget();
    throw error;
  }

  async #abandon(ahead: PartsAhead): Promise<void> {
    await ahead.forget();
    try {
      await this.#client.call((db) => db.cancelPendingQuery(this.#id));
      // A result that has begun ends with the connection's next statement.
      await this.runWhole('SELECT 1');
    } catch {
      // In a failed transaction the statement fails, and the result has ended all the same.
    }
  }
}
