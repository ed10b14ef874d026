import type { RunStore } from '../runs/run-store.ts';

/**
 * Remembers in the memory's file, before the first commit of a session, that a log holds more than the file does; and after closing, that it
 * no longer does. So a log that is missing is noticed instead of being begun anew.
 */
export class LogMark {
  readonly #runs: RunStore;
  /** False where the file or the log does not outlive the process: then nothing can be missed. */
  readonly #isKept: boolean;
  #isSet: boolean;
  #setting: Promise<void> | undefined;

  constructor(runs: RunStore, isKept: boolean, isSet: boolean) {
    this.#runs = runs;
    this.#isKept = isKept;
    this.#isSet = isSet;
  }

  /** Undefined once the mark is there: only the first commit waits. */
  set(): Promise<void> | undefined {
    if (!this.#isKept || this.#isSet) return undefined;
    this.#setting ??= this.#change(true).finally(() => {
      this.#setting = undefined;
    });
    return this.#setting;
  }

  async clear(): Promise<void> {
    if (this.#isKept && this.#isSet) await this.#change(false);
  }

  async #change(needsLog: boolean): Promise<void> {
    await this.#runs.setNeedsLog(needsLog);
    await this.#runs.makeDurable();
    this.#isSet = needsLog;
  }
}
