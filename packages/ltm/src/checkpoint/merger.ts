import { EiderError } from '@eider/core';
import type { Layers } from '../layers/layers.ts';
import type { Run } from '../runs/run.ts';
import type { MergedBuild, RunStore } from '../runs/run-store.ts';
import { writeSegment } from '../search/segment-writer.ts';
import type { Pacing } from '../search/time-slices.ts';
import { finishBuild } from './finish-build.ts';
import { runsToMerge } from './tiers.ts';

export interface MergerParts {
  readonly layers: Layers;
  readonly runs: RunStore;
  readonly pacing: Pacing;
  /** Runs that are being read to be replaced. */
  readonly busy: Set<Run>;
}

/** Merges runs in the background, one merge at a time, without stopping reads, commits or checkpoints. */
export class Merger {
  readonly #parts: MergerParts;
  #running: Promise<void> | undefined;
  #stop = new AbortController();
  #failure: EiderError | undefined;

  constructor(parts: MergerParts) {
    this.#parts = parts;
  }

  /** Why the last merge failed; reading and writing go on with the runs as they are. */
  get failure(): EiderError | undefined {
    return this.#failure;
  }

  /** Starts to merge whatever is worth it, if nothing is being merged yet. `nowMs` is the time of the last checkpoint's commit. */
  start(nowMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#mergeAll(nowMs).finally(() => {
      this.#running = undefined;
    });
  }

  /** Gives up what is being merged: the runs stay as they were. */
  async close(): Promise<void> {
    this.#stop.abort();
    while (this.#running !== undefined) await this.#running;
  }

  async #mergeAll(nowMs: number): Promise<void> {
    const { layers, busy } = this.#parts;
    for (;;) {
      const inputs = runsToMerge(layers.runs, (run) => busy.has(run), nowMs);
      if (inputs.length === 0 || this.#stop.signal.aborted) return;
      this.#failure = await this.#tryMerge(inputs, nowMs);
      if (this.#failure !== undefined) return;
    }
  }

  /** The failure, if it fails: nothing is lost, the inputs stay, and the next checkpoint tries again. */
  async #tryMerge(inputs: readonly Run[], nowMs: number): Promise<EiderError | undefined> {
    const { busy } = this.#parts;
    for (const run of inputs) busy.add(run);
    try {
      await this.#merge(inputs, nowMs);
      return undefined;
    } catch (error) {
      return EiderError.is(error) ? error : new EiderError('INTERNAL', 'a merge failed', { cause: error });
    } finally {
      for (const run of inputs) busy.delete(run);
    }
  }

  async #merge(inputs: readonly Run[], nowMs: number): Promise<void> {
    const { layers, runs, pacing } = this.#parts;
    await layers.settle();
    const dead = inputs.map((input) => input.dead.slice());
    const isOldest = inputs.at(-1) === layers.runs.at(-1);
    const { signal } = this.#stop;
    const expiredAtMs = isOldest ? nowMs : undefined;
    const build = await runs.merge(inputs, { dead, expiredAtMs, pacing, signal });
    const { positions } = build;
    const run = await this.#finish(inputs, build);
    const replacement = { removedRuns: inputs, run, positions };
    await runs.commit({
      checkpoint: undefined,
      add: run,
      remove: inputs,
      carryDead: () => layers.carryDead(replacement),
      publish: () => layers.replaceRuns(replacement),
    });
  }

  async #finish(inputs: readonly Run[], build: MergedBuild): Promise<Run | undefined> {
    const { pacing } = this.#parts;
    if (build.shape.documents === 0) {
      await build.abandon();
      return undefined;
    }
    return finishBuild(build, async () => {
      const sources = await Promise.all(
        inputs.map(async (input, index) => ({
          source: (await input.index()).segment.mergeSource(),
          positions: build.positions[index] as Int32Array,
        })),
      );
      await writeSegment(build.shape, sources, pacing, build.segment);
      return { from: inputs.at(-1)?.from ?? 0, to: inputs[0]?.to ?? 0 };
    });
  }
}
