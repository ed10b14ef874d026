import { type Clock, EiderError } from '@eider/core';
import type { CallControl } from './call-control.ts';
import type { WasmConnection } from './wasm-connection.ts';

export interface PoolSettings {
  readonly limit: number;
  readonly waitMs: number;
  open(): Promise<WasmConnection>;
}

interface Waiter {
  readonly exclusive: boolean;
  readonly wake: () => void;
  readonly fail: (error: EiderError) => void;
}

/** Connections, opened when needed up to a limit, each used by one call or transaction at a time. */
export class SessionPool {
  readonly #settings: PoolSettings;
  readonly #clock: Clock;
  readonly #idle: WasmConnection[] = [];
  readonly #waiters = new Set<Waiter>();
  #busy = 0;
  /** A call that must be alone has the pool. */
  #alone = false;

  constructor(settings: PoolSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  get state(): { readonly open: number; readonly busy: number; readonly waiting: number; readonly limit: number } {
    const open = this.#busy + this.#idle.length;
    return { open, busy: this.#busy, waiting: this.#waiters.size, limit: this.#settings.limit };
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

  /** Runs `work` once everybody else has given their connection back, and lets nobody else take one meanwhile. */
  async useAlone<T>(control: CallControl, work: (connection: WasmConnection) => Promise<T>): Promise<T> {
    const connection = await this.take(control, true);
    try {
      return await work(connection);
    } finally {
      this.#alone = false;
      this.give(connection);
    }
  }

  async take(control: CallControl, exclusive = false): Promise<WasmConnection> {
    control.throwIfStopped();
    if (this.#waiters.size > 0 || !this.#isFree(exclusive)) await this.#wait(control, exclusive);
    else this.#count(exclusive);
    try {
      return this.#idle.pop() ?? (await this.#settings.open());
    } catch (error) {
      this.#alone = false;
      this.#release();
      throw error;
    }
  }

  give(connection: WasmConnection): void {
    this.#idle.push(connection);
    this.#release();
  }

  #isFree(exclusive: boolean): boolean {
    if (this.#alone) return false;
    return exclusive ? this.#busy === 0 : this.#busy < this.#settings.limit;
  }

  #count(exclusive: boolean): void {
    this.#busy += 1;
    this.#alone = exclusive;
  }

  #release(): void {
    this.#busy -= 1;
    // In the order in which they came, so that who must be alone gets there in the end.
    for (const waiter of this.#waiters) {
      if (!this.#isFree(waiter.exclusive)) return;
      this.#count(waiter.exclusive);
      waiter.wake();
    }
  }

  #wait(control: CallControl, exclusive: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const settle = (): void => {
        this.#waiters.delete(waiter);
        timer.abort();
        forget();
      };
      const waiter: Waiter = {
        exclusive,
        wake: () => {
          settle();
          resolve();
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const forget = control.onStop(waiter.fail);
      this.#waiters.add(waiter);
      this.#clock.sleep(this.#settings.waitMs, { signal: timer.signal }).then(
        () => waiter.fail(this.#exhausted()),
        () => undefined,
      );
    });
  }

  #exhausted(): EiderError {
    const { limit, waitMs } = this.#settings;
    return new EiderError('RESOURCE_EXHAUSTED', 'no session became free in time; run less at once or raise the limit', {
      details: { limit, waitMs },
    });
  }
}
