import { compareNames } from './compare-names.ts';
import { FILTER_PLANES, holdsHash } from './name-filter.ts';
import type { RecordName } from './run.ts';
import type { RunNames } from './run-names.ts';

/** Reads the planes from this one on. */
export type ReadPlanes = (from: number) => Promise<readonly Uint8Array[]>;

export interface SparseNamesParts {
  readonly first: RecordName | undefined;
  readonly last: RecordName | undefined;
  /** The planes at hand, from the first one on. */
  readonly planes: readonly Uint8Array[];
  readonly read: ReadPlanes;
}

/** Names of a run that lie elsewhere: here are the bounds of them and as many planes of their filter as were worth reading. */
export class SparseNames implements RunNames {
  readonly first: RecordName | undefined;
  readonly last: RecordName | undefined;
  readonly #read: ReadPlanes;
  #planes: readonly Uint8Array[];
  #completing: Promise<void> | undefined;

  constructor({ first, last, planes, read }: SparseNamesParts) {
    this.first = first;
    this.last = last;
    this.#planes = planes;
    this.#read = read;
  }

  get planes(): readonly Uint8Array[] {
    return this.#planes;
  }

  /** Whether every plane is at hand. */
  get isComplete(): boolean {
    return this.#planes.length === FILTER_PLANES || this.first === undefined;
  }

  mayHold(hash: number): boolean {
    return this.first !== undefined && holdsHash(this.#planes, hash);
  }

  mayHoldName(name: RecordName, hash: number): boolean {
    const { first, last } = this;
    if (first === undefined || last === undefined) return false;
    return compareNames(first, name) <= 0 && compareNames(name, last) <= 0 && this.mayHold(hash);
  }

  /** Reads the planes that are missing, all at once; whoever else asks waits for the same read. */
  complete(): Promise<void> {
    if (this.isComplete) return Promise.resolve();
    this.#completing ??= this.#read(this.#planes.length)
      .then((planes) => {
        this.#planes = [...this.#planes, ...planes];
      })
      .finally(() => {
        this.#completing = undefined;
      });
    return this.#completing;
  }
}
