import type { CallControl } from './call-control.ts';
import type { ConnectionSource } from './statements.ts';
import type { WasmConnection } from './wasm-connection.ts';

/** The one connection of a transaction, for one call at a time, in the order in which they ask. */
export class TransactionTurns implements ConnectionSource {
  readonly inTransaction = true;
  readonly #connection: WasmConnection;
  readonly #waiting = new Set<() => void>();
  #taken = false;
  #failed = false;

  constructor(connection: WasmConnection) {
    this.#connection = connection;
  }

  /** Whether a statement has failed, and DuckDB may have given the transaction up. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  take(control: CallControl): Promise<WasmConnection> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve(this.#connection);
    }
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        forget();
        resolve(this.#connection);
      };
      const forget = control.onStop((error) => {
        this.#waiting.delete(turn);
        reject(error);
      });
      this.#waiting.add(turn);
    });
  }

  give(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken = false;
    else {
      this.#waiting.delete(next);
      next();
    }
  }

  failed(): void {
    this.#failed = true;
  }
}
