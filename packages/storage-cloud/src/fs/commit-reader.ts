import type { Commit } from '@eider/core';

const DONE: IteratorResult<Commit, undefined> = { value: undefined, done: true };

/** Gives the commits of lists one by one: a commit costs one promise, where a generator inside another would cost several. */
export class CommitReader implements AsyncIterableIterator<Commit, undefined> {
  readonly #lists: AsyncGenerator<readonly Commit[], undefined>;
  readonly #check: () => void;
  #list: readonly Commit[] = [];
  #given = 0;
  #isDone = false;
  #filling: Promise<void> | undefined;

  /** `check` throws when the read must stop. */
  constructor(lists: AsyncGenerator<readonly Commit[], undefined>, check: () => void) {
    this.#lists = lists;
    this.#check = check;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Commit, undefined>> {
    for (;;) {
      if (this.#isDone) return DONE;
      const value = this.#list[this.#given];
      if (value !== undefined) return this.#give(value);
      this.#filling ??= this.#fill();
      await this.#filling;
    }
  }

  async return(): Promise<IteratorResult<Commit, undefined>> {
    this.#isDone = true;
    await this.#lists.return(undefined);
    return DONE;
  }

  #give(value: Commit): IteratorResult<Commit, undefined> {
    try {
      this.#check();
    } catch (error) {
      this.#isDone = true;
      throw error;
    }
    this.#given += 1;
    return { value, done: false };
  }

  async #fill(): Promise<void> {
    try {
      const { value, done } = await this.#lists.next();
      this.#isDone ||= done === true;
      this.#list = value ?? [];
      this.#given = 0;
    } catch (error) {
      this.#isDone = true;
      throw error;
    } finally {
      this.#filling = undefined;
    }
  }
}
