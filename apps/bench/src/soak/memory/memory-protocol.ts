/** What a process of the memory soak works on, as its only argument. */
export interface MemorySettings {
  readonly path: string;
  /** `write` makes the memory, `use` opens it again. */
  readonly mode: 'write' | 'use';
  readonly records: number;
  readonly valueBytes: number;
  readonly seed: number;
  readonly format: 'native' | 'parquet';
}

/** What the process is at, said whenever something is done; it goes on at once. */
export interface MemoryMessage {
  readonly phase: string;
  /** Records, reads or searches so far. */
  readonly done: number;
}
