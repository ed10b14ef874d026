import { EiderError } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import type { FileEntry } from '../bucket/head.ts';
import { bitsOf, isSameSet } from '../encoding/bit-set.ts';
import { markDead } from '../layers/unsettled.ts';
import { noneDead } from '../search/liveness.ts';
import type { HashedFileSink } from './hashed-file-sink.ts';
import type { Run } from './run.ts';
import { readFile } from './shared-run.ts';

/** The file of what is dead in a run, and what it says. */
export interface SavedDead {
  readonly file: FileEntry | undefined;
  readonly bits: Uint8Array;
}

interface RunState {
  saved: SavedDead;
  /** Named by head, and not read yet. */
  waiting: FileEntry | undefined;
  /** Whether somebody relies on what is dead in this run: then it is read as soon as head names it. */
  isNeeded: boolean;
  reading: Promise<void> | undefined;
}

/** What versions of head know to be dead in runs. A process that only looks up records never reads it: newer runs hide what is dead. */
export class KnownDead {
  readonly #bucket: Bucket;
  readonly #states = new WeakMap<Run, RunState>();

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Takes in that head names this file for a run. */
  async note(run: Run, file: FileEntry): Promise<void> {
    const state = this.#stateOf(run);
    if ((state.waiting ?? state.saved.file)?.key === file.key) return;
    state.waiting = file;
    if (state.isNeeded) await this.learn(run);
  }

  /** Marks what is known to be dead in a run; undefined if all of it is marked. */
  learn(run: Run): Promise<void> | undefined {
    const state = this.#stateOf(run);
    state.isNeeded = true;
    if (state.waiting === undefined) return undefined;
    state.reading ??= this.#read(run, state).finally(() => {
      state.reading = undefined;
    });
    return state.reading;
  }

  /** What is dead in a run now, in a file. */
  async save(run: Run, bits: Uint8Array, sink: HashedFileSink): Promise<SavedDead> {
    const { saved } = this.#stateOf(run);
    return isSameSet(bits, saved.bits) ? saved : { file: await sink.add('dead', bits), bits };
  }

  /** Remembers what head names now. */
  saved(run: Run, saved: SavedDead): void {
    this.#stateOf(run).saved = saved;
  }

  #stateOf(run: Run): RunState {
    const known = this.#states.get(run);
    if (known !== undefined) return known;
    const saved = { file: undefined, bits: noneDead(run.records) };
    const state = { saved, waiting: undefined, isNeeded: false, reading: undefined };
    this.#states.set(run, state);
    return state;
  }

  async #read(run: Run, state: RunState): Promise<void> {
    for (let file = state.waiting; file !== undefined; file = state.waiting) {
      if (file.sizeBytes !== run.dead.length) throw damaged(file);
      const bits = await readFile(this.#bucket, file);
      for (const position of bitsOf(bits)) if (position < run.records) markDead(run, position);
      state.saved = { file, bits };
      // Head may have named a newer one meanwhile.
      if (state.waiting === file) state.waiting = undefined;
    }
  }
}

function damaged({ key }: FileEntry): EiderError {
  return new EiderError('CORRUPT_DATA', 'the known deaths of a run are damaged; restore the memory from a backup', {
    details: { key },
  });
}
