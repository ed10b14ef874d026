import { type Clock, EiderError } from '@eider/core';
import type { WasmClient } from '../client/wasm-client.ts';
import type { CallControl } from './call-control.ts';
import { WasmConnection } from './wasm-connection.ts';

export interface PoolLimits {
  readonly limit: number;
  readonly waitMs: number;
}

interface Waiter {
  readonly give: (connection: WasmConnection) => void;
  readonly fail: (error: EiderError) => void;
}

/** Connections, opened when needed up to a limit, each used by one call or transaction at a time. */
export class SessionPool {
  readonly #client: WasmClient;
  readonly #clock: Clock;
  readonly #limits: PoolLimits;
  readonly #idle: WasmConnection[] = [];
  readonly #waiters = new Set<Waiter>();
  #busy = 0;

  constructor(client: WasmClient, clock: Clock, limits: PoolLimits) {
    this.#client = client;
    this.#clock = clock;
    this.#limits = limits;
  }

  get state(): { readonly open: number; readonly busy: number; readonly waiting: number; readonly limit: number } {
    return {
      open: this.#busy + this.#idle.length,
      busy: this.#busy,
      waiting: this.#waiters.size,
      limit: this.#limits.limit,
    };
  }

  /** Runs `work` with a connection of its own. */
  async use<T>(control: CallControl, work: (connection: WasmConnection) => Promise<T>): Promise<T> {
    const connection = await this.take(control);
    try {
      return await work(connection);
    } finally {
      this.give(connection);
    }
  }

  async take(control: CallControl): Promise<WasmConnection> {
    control.throwIfStopped();
    if (this.#busy >= this.#limits.limit) return this.#wait(control);
    this.#busy += 1;
    try {
      return this.#idle.pop() ?? (await WasmConnection.open(this.#client));
    } catch (error) {
      this.#busy -= 1;
      throw error;
    }
  }

  /** Takes a connection back and hands it to who waits longest. */
  give(connection: WasmConnection): void {
    const [next] = this.#waiters;
    if (next !== undefined) next.give(connection);
    else {
      this.#busy -= 1;
      this.#idle.push(connection);
    }
  }

  /** Rejects everybody who waits. */
  close(error: EiderError): void {
    for (const waiter of [...this.#waiters]) waiter.fail(error);
  }

  #wait(control: CallControl): Promise<WasmConnection> {
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const settle = (): void => {
        this.#waiters.delete(waiter);
        timer.abort();
        forget();
      };
      const waiter: Waiter = {
        give: (connection) => {
          settle();
          resolve(connection);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const forget = control.onStop(waiter.fail);
      this.#waiters.add(waiter);
      this.#clock.sleep(this.#limits.waitMs, { signal: timer.signal }).then(
        () => waiter.fail(this.#exhausted()),
        () => undefined,
      );
    });
  }

  #exhausted(): EiderError {
    return new EiderError('RESOURCE_EXHAUSTED', 'no session became free in time; run less at once or raise the limit', {
      details: { limit: this.#limits.limit, waitMs: this.#limits.waitMs },
    });
  }
}
