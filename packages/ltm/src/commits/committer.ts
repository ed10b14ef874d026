import { type Commit, type CommitLog, EiderError } from '@eider/core';
import type { Hidden, Layers } from '../layers/layers.ts';
import type { Entry } from '../memtable/entry.ts';
import { isGoneFile } from '../runs/gone-file.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Located, Run } from '../runs/run.ts';
import type { Checkpoint } from '../runs/run-store.ts';
import { decodeBatch, encodeBatch, entryOf, MAX_CHANGES } from './batch.ts';
import { type Decision, type Judgement, judge } from './judge.ts';
import type { Change, Operation, Outcome, Verdict } from './operation.ts';

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
  /** Of a memory that other processes write to as well. */
  readonly others?: Others;
}

/** Checkpoints of other processes. */
export interface Others {
  /** Whether there is one that must be taken in before the next commit. */
  readonly mustAdopt: boolean;
  /** Opens the newest checkpoint, and lets the log go on from it. */
  load(): Promise<{ readonly checkpoint: Checkpoint; readonly deadThrough: number; readonly runs: readonly Run[] }>;
  /** Called when it has been taken in. */
  adopted(checkpoint: Checkpoint): void;
  /** Called before a request that shows where the log ends; to be called back when it has shown it. */
  looking(): () => void;
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
      const found = await this.#findBefore(groups.flat());
      const judgement = judge(groups, (ordinal) => found.entries[ordinal], this.#parts.nowMs());
      try {
        if (judgement.changes.length > 0) return await this.#append(judgement, found);
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
    const { log, layers, afterCommit, others } = this.#parts;
    const from = layers.active.lastSequence;
    const seen = others?.looking();
    try {
      for await (const commit of log.read({ after: from })) {
        this.#apply(commit);
        await afterCommit();
      }
    } catch (error) {
      if (!EiderError.is(error, 'NOT_FOUND')) throw error;
      if (others === undefined) throw goneError(log, from, error);
      await this.#adopt();
    }
    seen?.();
    this.#outOfStep = false;
    return layers.active.lastSequence > from;
  }

  #apply({ sequence, timeMs, batch }: Commit): void {
    const { layers, onApplied } = this.#parts;
    const entries = decodeBatch(batch, sequence, timeMs);
    layers.apply(entries, sequence, timeMs, () => undefined);
    for (const entry of entries) entry.forgetParsed();
    onApplied({ sequence, timeMs, sizeBytes: batch.byteLength, entries });
  }

  /** Takes in the newest checkpoint, and what the log holds behind it: all at once, since the runs lack what those commits have overwritten. */
  async #adopt(): Promise<void> {
    const { log, layers } = this.#parts;
    const others = this.#parts.others as Others;
    for (let attempt = 1; ; attempt += 1) {
      const { checkpoint, deadThrough, runs } = await others.load();
      const commits: Commit[] = [];
      try {
        const after = Math.max(checkpoint.sequence, layers.active.lastSequence);
        for await (const commit of log.read({ after })) commits.push(commit);
      } catch (error) {
        if (!EiderError.is(error, 'NOT_FOUND') || attempt === MAX_ATTEMPTS) throw error;
        continue;
      }
      layers.adopt(runs, checkpoint);
      for (const commit of commits) this.#apply(commit);
      checkComplete(deadThrough, layers.active.lastSequence);
      others.adopted(checkpoint);
      return;
    }
  }

  async #append(judgement: Judgement, found: Found): Promise<readonly Verdict[]> {
    const { log, layers, beforeAppend, onApplied } = this.#parts;
    const batch = encodeBatch(judgement.changes);
    await beforeAppend();
    const seen = this.#parts.others?.looking();
    const { sequence, timeMs } = await log.append(batch, { after: layers.active.lastSequence });
    seen?.();
    const entries = judgement.changes.map((change, index) => entryOf(change, sequence * MAX_CHANGES + index, timeMs));
    const { changes } = judgement;
    layers.apply(entries, sequence, timeMs, (index) => hiddenBy((changes[index] as Change).ordinal, found));
    onApplied({ sequence, timeMs, sizeBytes: batch.byteLength, entries });
    return judgement.decisions.map((decision) => toVerdict(decision, entries));
  }

  /** What stands under the names, once everything is taken in that must be. */
  async #findBefore(operations: readonly Operation[]): Promise<Found> {
    const { others } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      if (others?.mustAdopt === true) await this.#adopt();
      if (this.#outOfStep) await this.catchUp();
      try {
        return await this.#lookUp(operations);
      } catch (error) {
        if (others === undefined || !isGoneFile(error) || attempt === MAX_ATTEMPTS) throw error;
        await this.#adopt();
      }
    }
  }

  // Synchronous for keys that are in memory or in no run: most writes never wait for a read.
  async #lookUp(operations: readonly Operation[]): Promise<Found> {
    const { layers } = this.#parts;
    const unknown: number[] = [];
    const entries = operations.map((operation, ordinal) => {
      const entry = layers.findInMemory(operation.namespace, operation.key);
      if (entry === undefined && layers.mayBeInRuns(operation)) unknown.push(ordinal);
      return entry;
    });
    const located = new Map<number, Located>();
    if (unknown.length === 0) return { entries, located };
    const names = unknown.map((ordinal) => operations[ordinal] as Operation);
    const read = await layers.readingOnce(() => layers.findInRuns(names));
    const byName = new Map(read.map((one) => [nameOf(one.entry), one]));
    for (const ordinal of unknown) {
      const one = byName.get(nameOf(operations[ordinal] as Operation));
      if (one === undefined) continue;
      entries[ordinal] = one.entry;
      located.set(ordinal, one);
    }
    return { entries, located };
  }
}

function goneError(log: CommitLog, after: number, cause: unknown): EiderError {
  return new EiderError('UNAVAILABLE', 'the log no longer holds commits that this memory has not seen; open it again', {
    details: { after, logAfter: log.state?.truncatedThrough ?? 0 },
    retryable: false,
    cause,
  });
}

/** Refuses a log that ends before commits whose marks its checkpoint has. */
export function checkComplete(deadThrough: number, lastSequence: number): void {
  if (deadThrough <= lastSequence) return;
  throw new EiderError('CORRUPT_DATA', 'the log ends before what the checkpoint knows; restore both from one backup', {
    details: { deadThrough, lastSequence },
  });
}

/** What stood under the operations' names before the commit, by their numbers; nobody else changes it meanwhile. */
interface Found {
  readonly entries: readonly (Entry | undefined)[];
  /** Those that were just read from a run. */
  readonly located: ReadonlyMap<number, Located>;
}

function hiddenBy(ordinal: number, { entries, located }: Found): Hidden {
  return entries[ordinal] === undefined ? 'nothing' : located.get(ordinal);
}

function toVerdict(decision: Decision, entries: readonly Entry[]): Verdict {
  if (decision.kind === 'refused') return decision;
  const outcomes = decision.steps.map(
    ({ change, existed }): Outcome => ({ entry: change === undefined ? undefined : entries[change], existed }),
  );
  return { kind: 'committed', outcomes };
}
