import { sha256Hex } from '@eider/core';
import { type Proposal, replaceRuns } from '../../../src/bucket/checkpoint-rules.ts';
import { checkRunSources, EntriesHash } from '../../../src/bucket/entries-hash.ts';
import { type Head, keysOfRuns, type RunEntry } from '../../../src/bucket/head.ts';
import type { NewFile } from '../../../src/bucket/publish-checkpoint.ts';
import type { MapMemory } from './map-memory.ts';
import { type BuiltRun, buildRun, fold, hashOf } from './map-run.ts';
import type { MapEntry } from './map-state.ts';

interface Draft {
  readonly runs: readonly RunEntry[];
  readonly files: readonly NewFile[];
}

/** Makes checkpoints of a simulated memory: a run for what is new, now and then a merge of neighbours, everything else by reference. */
export class MapCheckpointer {
  readonly #memory: MapMemory;
  /** A proposal of which nobody knows what became; the next one may build on it. */
  #own: Proposal | undefined;

  constructor(memory: MapMemory) {
    this.#memory = memory;
  }

  async run(): Promise<void> {
    const { bucket, plan, random } = this.#memory.parts;
    // A checkpoint need not be of the newest commit, only of one that was applied.
    const isInStep = this.#memory.log.state?.lastSequence === this.#memory.sequence;
    if (!isInStep || random.next() < 0.5) await this.#memory.catchUp();
    const { head } = await bucket.heads.read();
    const seq = this.#memory.sequence;
    const isInPlace = plan.mergesInPlace && seq === head.checkpoint.seq && head.checkpoint.runs.length > 1;
    if (seq <= head.checkpoint.seq && !isInPlace) return;
    const own = this.#own;
    const isBuiltOnOwn = own !== undefined && own.checkpoint.seq < seq && random.next() < 0.7;
    const below = isBuiltOnOwn ? own.checkpoint : head.checkpoint;
    const draft = isInPlace ? { runs: below.runs, files: [] } : this.#addRun(below.runs, below.seq, seq);
    if (draft === undefined) return;
    const merged = isInPlace || random.next() < 0.5 ? await this.#merge(draft, seq) : draft;
    if (merged === undefined) return;
    await this.#publish(merged, head, seq);
  }

  async #publish({ runs, files }: Draft, head: Head, seq: number): Promise<void> {
    const { bucket, plan, history, name } = this.#memory.parts;
    for (const { key, bytes } of files) history.intends(name, key, sha256Hex(bytes));
    const { log } = this.#memory;
    // Nothing was applied since the run was built: this process does one thing at a time.
    const checkpoint = { seq, chain: log.chain ?? '', timeMs: log.state?.lastTimeMs ?? 0, runs };
    const proposal = { checkpoint, deadThrough: head.deadThrough };
    // Only what is stored whole may be built upon: an upload that fails leaves nothing.
    this.#own = undefined;
    const outcome = await plan.publish(bucket, proposal, files, plan.judge);
    if (outcome === 'lost' || outcome === 'unknown') this.#own = proposal;
    if (outcome === 'lost') await plan.afterLoss(bucket, files);
  }

  #addRun(runs: readonly RunEntry[], after: number, seq: number): Draft | undefined {
    const applied = this.#memory.appliedAfter(after);
    if (applied === undefined) return undefined;
    const commits = applied.map(({ entries }) => entries);
    const { entries, superseded } = fold(commits);
    const run = this.#build({ from: after + 1, to: seq }, seq, entries);
    checkRunSources({
      inputs: commits.map(hashOf),
      dropped: hashOf(superseded),
      run: new EntriesHash(run.entry.entriesHash),
    });
    return { runs: [...runs, run.entry], files: run.files };
  }

  /** The draft with two neighbours merged; undefined if one of them is gone. */
  async #merge(draft: Draft, seq: number): Promise<Draft | undefined> {
    const { plan, random, bucket } = this.#memory.parts;
    const { runs, files } = draft;
    if (runs.length < 2) return draft;
    const at = Math.floor(random.next() * (runs.length - 1));
    const inputs = runs.slice(at, at + 2);
    const contents: (readonly MapEntry[])[] = [];
    for (const { key } of inputs) {
      const found = this.#ofDraft(files, key) ?? (await this.#memory.readRun(key));
      if (found === undefined) return undefined;
      contents.push(found);
    }
    const { entries, superseded } = fold(contents);
    const isBottom = plan.mayDropDeletions(runs, inputs, bucket.description.base);
    const kept = isBottom ? entries.filter(({ value }) => value !== undefined) : entries;
    const dropped = hashOf(entries.filter((entry) => !kept.includes(entry))).addAll(hashOf(superseded));
    const span = { from: inputs[0]?.from ?? 0, to: inputs[1]?.to ?? 0 };
    const run = this.#build(span, seq, kept);
    checkRunSources({
      inputs: inputs.map(({ entriesHash }) => new EntriesHash(entriesHash)),
      dropped,
      run: new EntriesHash(run.entry.entriesHash),
    });
    const next = replaceRuns(runs, inputs, run.entry);
    // Not "all but the inputs' files": equal files share a key.
    const named = new Set(keysOfRuns(next));
    return { runs: next, files: [...files, ...run.files].filter(({ key }) => named.has(key)) };
  }

  #ofDraft(files: readonly NewFile[], key: string): readonly MapEntry[] | undefined {
    const file = files.find((one) => one.key === key);
    return file === undefined ? undefined : JSON.parse(new TextDecoder().decode(file.bytes));
  }

  #build(span: { readonly from: number; readonly to: number }, seq: number, entries: readonly MapEntry[]): BuiltRun {
    const { plan, name } = this.#memory.parts;
    const keySequence = plan.keySequence(seq, span.to);
    return buildRun({ ...span, builtBy: name, keySequence }, entries, plan.nameFiles);
  }
}
