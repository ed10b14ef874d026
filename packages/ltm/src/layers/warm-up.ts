import type { Entry } from '../memtable/entry.ts';
import type { RecordCache } from '../runs/record-cache.ts';
import type { Located, Run } from '../runs/run.ts';

// Whoever reads so many records one by one is going to read more.
const COLD_READS = 16;
const FILL_SLICE = 2_000;

export interface WarmUpParts {
  readonly cache: RecordCache;
  /** Keeps what is read readable until it has been. */
  readonly reading: <T>(read: () => Promise<T>) => Promise<T>;
  /** Whether this is still the newest entry of its name. */
  readonly isNewest: (located: Located) => boolean;
  readonly pause: () => Promise<void>;
}

/** Reads a run that fits into the cache as a whole once several of its records were read one by one: a scan of it costs no more than some twenty such reads. */
export class WarmUp {
  readonly #parts: WarmUpParts;
  readonly #coldReads = new WeakMap<Run, number>();
  #running: Promise<void> | undefined;
  #filling: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: WarmUpParts) {
    this.#parts = parts;
  }

  /** Says that records of a run had to be read from disk. */
  note(run: Run, records: number): void {
    const before = this.#coldReads.get(run) ?? 0;
    this.#coldReads.set(run, before + records);
    if (before >= COLD_READS || before + records < COLD_READS || this.#isClosed || this.#running !== undefined) return;
    const { cache } = this.#parts;
    if (cache.isHalfFull || run.sizeBytes > cache.limitBytes / 2) return;
    this.#running = this.#load(run)
      // Nothing is missed: each record is read when it is asked for.
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Keeps a new run's entries, which were in memory until now, as far as there is room. */
  fill(run: Run, entries: readonly Entry[]): void {
    this.#filling = this.#filling.then(() => this.#fill(run, entries));
  }

  /** Stops what is being read. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#running, this.#filling]);
  }

  async #fill(run: Run, entries: readonly Entry[]): Promise<void> {
    const { cache, pause } = this.#parts;
    for (let start = 0; start < entries.length; start += FILL_SLICE) {
      if (this.#isClosed || cache.isHalfFull) return;
      await this.#keep(run, entries.slice(start, start + FILL_SLICE), start);
      await pause();
    }
  }

  #load(run: Run): Promise<void> {
    const { reading } = this.#parts;
    return reading(async () => {
      let position = 0;
      for await (const page of run.all()) {
        if (this.#isClosed) return;
        await this.#keep(run, page, position);
        position += page.length;
      }
    });
  }

  async #keep(run: Run, page: readonly Entry[], start: number): Promise<void> {
    const { cache, isNewest } = this.#parts;
    const located = page.map((entry, at) => ({ run, position: start + at, entry }));
    await cache.keeping(() => Promise.resolve(located.filter((one) => !one.entry.deleted && isNewest(one))));
  }
}
