import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';
import { type WaitLimit, waitFor } from './wait.ts';

export interface PoolState {
  readonly open: number;
  readonly busy: number;
  readonly waiting: number;
  readonly limit: number;
}

/** The engine's connections: each serves one call at a time; calls wait in order of arrival, until a deadline. */
export class SessionPool {
  readonly #connect: () => Promise<Connection>;
  readonly #limit: number;
  readonly #wait: WaitLimit;
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: (() => void)[] = [];
  readonly #watchers = new Set<(returned: Connection | undefined) => void>();
  /** Places taken: busy connections and those being opened. */
  #held = 0;
  #paused = 0;

  constructor(connect: () => Promise<Connection>, limit: number, wait: WaitLimit) {
    this.#connect = connect;
    this.#limit = limit;
    this.#wait = wait;
  }

  get state(): PoolState {
    const busy = this.#busy.size;
    return { open: this.#idle.length + busy, busy, waiting: this.#waiting.length, limit: this.#limit };
  }

  /** Runs `work` with a connection of its own. */
  async use<T>(scope: CallScope, work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.acquire(scope);
    try {
      return await work(connection);
    } finally {
      this.release(connection);
    }
  }

  async acquire(scope: CallScope): Promise<Connection> {
    scope.throwIfStopped();
    if (this.#mayTake()) this.#held += 1;
    else await this.#waitForPlace(scope);
    try {
      const connection = this.#idle.pop() ?? (await this.#connect());
      this.#busy.add(connection);
      return connection;
    } catch (error) {
      this.#free(undefined);
      throw error;
    }
  }

  release(connection: Connection): void {
    if (!this.#busy.delete(connection)) return;
    if (connection.tainted) connection.disconnect();
    else this.#idle.push(connection);
    this.#free(connection);
  }

  /** Resolves when every connection that is busy now has been returned. */
  async quiet(): Promise<void> {
    const busy = new Set(this.#busy);
    if (busy.size === 0) return;
    await new Promise<void>((resolve) => {
      const forget = this.#watch((returned) => {
        if (returned !== undefined) busy.delete(returned);
        if (busy.size > 0) return;
        forget();
        resolve();
      });
    });
  }

  /** Waits for something until the deadline of this pool; then RESOURCE_EXHAUSTED. */
  async within(scope: CallScope, event: Promise<void>, message: string): Promise<void> {
    await waitFor(scope, this.#wait, message, (done) => {
      void event.then(done);
      return () => undefined;
    });
  }

  /** Runs `work` while no other call runs: new ones wait, running ones are waited for until the deadline. */
  async exclusively<T>(scope: CallScope, message: string, work: () => Promise<T>): Promise<T> {
    this.#paused += 1;
    try {
      if (this.#held > 0) {
        await waitFor(scope, this.#wait, message, (done) => this.#watch(() => this.#held === 0 && done()));
      }
      return await work();
    } finally {
      this.#paused -= 1;
      this.#serve();
    }
  }

  /** Resolves when no call holds a connection. New calls must be refused by then. */
  async drained(): Promise<void> {
    if (this.#held === 0) return;
    await new Promise<void>((resolve) => {
      this.#watch(() => this.#held === 0 && resolve());
    });
  }

  disconnectIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.disconnect();
  }

  #mayTake(): boolean {
    return this.#paused === 0 && this.#held < this.#limit && this.#waiting.length === 0;
  }

  #waitForPlace(scope: CallScope): Promise<void> {
    const message = 'no session became free in time; ask for less at once, raise sessions.limit or sessions.waitMs';
    return waitFor(scope, this.#wait, message, (done) => {
      this.#waiting.push(done);
      return () => {
        const at = this.#waiting.indexOf(done);
        if (at >= 0) this.#waiting.splice(at, 1);
      };
    });
  }

  #free(returned: Connection | undefined): void {
    this.#held -= 1;
    for (const watcher of [...this.#watchers]) watcher(returned);
    this.#serve();
  }

  #serve(): void {
    while (this.#paused === 0 && this.#held < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#held += 1;
      next();
    }
  }

  #watch(watcher: (returned: Connection | undefined) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}
