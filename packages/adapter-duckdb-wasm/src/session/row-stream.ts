import type { SqlRow } from '@eider/core';
import type { CallControl } from './call-control.ts';
import type { Result } from './result.ts';

/** What a stream does around its rows. */
export interface StreamSteps {
  begin(): CallControl;
  open(control: CallControl): Promise<Result>;
  /** Frees what `begin` and `open` took; called once if `begin` has resolved. */
  end(control: CallControl): void;
  failed(error: unknown): void;
}

type Batches = IteratorResult<readonly SqlRow[], undefined>;

const DONE: Batches = { done: true, value: undefined };

/**
 * Batches of rows on demand. Not a generator: those cannot be ended while they wait for their reader, and a reader
 * that never comes back must not keep a session, a transaction or an engine open.
 */
export class RowStream implements AsyncIterableIterator<readonly SqlRow[], undefined> {
  readonly #steps: StreamSteps;
  #turn: Promise<unknown> = Promise.resolve();
  #control: CallControl | undefined;
  #result: Result | undefined;
  #ended = false;

  constructor(steps: StreamSteps) {
    this.#steps = steps;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Batches> {
    return this.#inTurn(() => this.#next());
  }

  return(): Promise<Batches> {
    return this.#inTurn(async () => {
      await this.#end();
      return DONE;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #next(): Promise<Batches> {
    if (this.#ended) {
      this.#control?.throwIfStopped();
      return DONE;
    }
    try {
      this.#result ??= await this.#open();
      const value = await this.#result.next();
      if (value !== undefined) return { done: false, value };
      this.#result = undefined;
      await this.#end();
      return DONE;
    } catch (error) {
      this.#steps.failed(error);
      await this.#end();
      throw error;
    }
  }

  async #open(): Promise<Result> {
    const control = this.#steps.begin();
    this.#control = control;
    control.onStop(() => {
      // After the step that runs now, if one does; it then finds the stream ended.
      void this.#inTurn(() => this.#end());
    });
    return this.#steps.open(control);
  }

  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#result?.abandon();
    this.#result = undefined;
    if (this.#control !== undefined) this.#steps.end(this.#control);
  }
}
