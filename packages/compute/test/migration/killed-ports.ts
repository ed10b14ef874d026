/** How a step ends where a process dies: before or after its effect, or without an answer. */
export type Death = 'before' | 'after' | 'silent';

export class Killed extends Error {}

/** Counts the calls of ports and ends the `dieAt`-th one by `death`; every later one too. */
export class Killer {
  calls = 0;
  readonly #dieAt: number;
  readonly #death: Death;
  readonly #died = Promise.withResolvers<void>();

  constructor(dieAt: number, death: Death) {
    this.#dieAt = dieAt;
    this.#death = death;
  }

  /** Resolves when the process is dead. */
  get died(): Promise<void> {
    return this.#died.promise;
  }

  /** The same port, whose asynchronous functions die in their turn. */
  wrap<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]) => this.#call(() => value.apply(target, parameters) as unknown);
      },
    });
  }

  async #call(work: () => unknown): Promise<unknown> {
    this.calls += 1;
    if (this.calls < this.#dieAt) return work();
    const isFirst = this.calls === this.#dieAt;
    if (isFirst && this.#death === 'after') await work();
    this.#died.resolve();
    if (this.#death === 'silent') return new Promise(() => undefined);
    throw new Killed('the process is dead');
  }
}
