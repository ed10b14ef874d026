import { type CommitLog, EiderError } from '@eider/core';
import type { Layers } from '../layers/layers.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Located } from '../runs/run.ts';
import { decodeBatch, encodeBatch, entryOf, MAX_CHANGES } from './batch.ts';
import { type Decision, type Judgement, judge } from './judge.ts';
import type { Operation, Outcome, Verdict } from './operation.ts';

/** A commit that the memtable has just taken in. */
export interface AppliedCommit {
  readonly sequence: number;
  readonly timeMs: number;
  /** Size of its batch in the log. */
  readonly sizeBytes: number;
  readonly entries: readonly Entry[];
}

export interface CommitterParts {
  readonly log: CommitLog;
  readonly layers: Layers;
  /** Time by which expiry is judged; never decreasing. */
  readonly nowMs: () => number;
  /** Called before each commit goes to the log. */
  readonly beforeAppend: () => Promise<void> | undefined;
  /** Called with each commit, own or read from the log, in order. */
  readonly onApplied: (commit: AppliedCommit) => void;
  /** Called after each commit; a promise holds the next commit back until there is room for it. */
  readonly afterCommit: () => Promise<void> | undefined;
}

// How often a commit is judged again because somebody else's came first.
const MAX_ATTEMPTS = 100;

/** Brings groups of operations into the log and the memtable, one commit at a time. Calls must not overlap. */
export class Committer {
  readonly #parts: CommitterParts;
  #outOfStep = false;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  /**
   * One commit of what the groups' conditions allow. Every answer is of the place that the commit takes: if nothing is to be written, the log has been
   * read to its end first.
   */
  async commit(groups: readonly (readonly Operation[])[]): Promise<readonly Verdict[]> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#outOfStep) await this.catchUp();
      const located = await this.#lookUp(groups.flat());
      const judgement = this.#judge(groups, located);
      try {
        if (judgement.changes.length > 0) return await this.#append(judgement, located);
        if (!(await this.catchUp())) return judgement.decisions.map((decision) => toVerdict(decision, []));
      } catch (error) {
        // Whatever failed: what the log holds is known again only by reading on.
        this.#outOfStep = true;
        if (!EiderError.is(error, 'PRECONDITION_FAILED') || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Applies commits that are in the log and not in the memtable: others' writes, or an own one without an answer. True if there were any. */
  async catchUp(): Promise<boolean> {
    const { log, layers, onApplied, afterCommit } = this.#parts;
    const from = layers.active.lastSequence;
    for await (const { sequence, timeMs, batch } of log.read({ after: from })) {
      const entries = decodeBatch(batch, sequence, timeMs);
      layers.apply(entries, sequence, timeMs, () => undefined);
      onApplied({ sequence, timeMs, sizeBytes: batch.byteLength, entries });
      await afterCommit();
    }
    this.#outOfStep = false;
    return layers.active.lastSequence > from;
  }

  async #append(judgement: Judgement, located: ReadonlyMap<string, Located>): Promise<readonly Verdict[]> {
    const { log, layers, beforeAppend, onApplied } = this.#parts;
    const batch = encodeBatch(judgement.changes);
    await beforeAppend();
    const { sequence, timeMs } = await log.append(batch, { after: layers.active.lastSequence });
    const entries = judgement.changes.map((change, index) => entryOf(change, sequence * MAX_CHANGES + index, timeMs));
    layers.apply(entries, sequence, timeMs, (entry) => located.get(nameOf(entry)));
    onApplied({ sequence, timeMs, sizeBytes: batch.byteLength, entries });
    return judgement.decisions.map((decision) => toVerdict(decision, entries));
  }

  #judge(groups: readonly (readonly Operation[])[], located: ReadonlyMap<string, Located>): Judgement {
    const { layers, nowMs } = this.#parts;
    const previous = ({ namespace, key }: Operation): Entry | undefined =>
      layers.findInMemory(namespace, key) ?? located.get(nameOf({ namespace, key }))?.entry;
    return judge(groups, previous, nowMs());
  }

  // Synchronous for keys that are in a memtable or in no run: most writes never wait for DuckDB.
  async #lookUp(operations: readonly Operation[]): Promise<ReadonlyMap<string, Located>> {
    const { layers } = this.#parts;
    const located = new Map<string, Located>();
    for (;;) {
      const { runs } = layers;
      const unknown = operations.filter(
        (operation) =>
          layers.findInMemory(operation.namespace, operation.key) === undefined &&
          !located.has(nameOf(operation)) &&
          layers.mayBeInRuns(operation),
      );
      if (unknown.length === 0) return located;
      for (const one of await layers.reading(() => layers.findInRuns(unknown))) located.set(nameOf(one.entry), one);
      // A checkpoint that ended meanwhile may have moved what was in a memtable into a run.
      if (runs === layers.runs) return located;
    }
  }
}

function toVerdict(decision: Decision, entries: readonly Entry[]): Verdict {
  if (decision.kind === 'refused') return decision;
  const outcomes = decision.steps.map(
    ({ change, existed }): Outcome => ({ entry: change === undefined ? undefined : entries[change], existed }),
  );
  return { kind: 'committed', outcomes };
}
