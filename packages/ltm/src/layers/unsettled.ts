import { setBit } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Located, Run } from '../runs/run.ts';

/** Entries that may hide a run's entry whose position nobody knows yet; looked for before the next search. */
export class Unsettled {
  /** Newest first. */
  readonly #runs: () => readonly Run[];
  #waiting: Entry[] = [];
  // One at a time, so that nobody takes for settled what somebody else is still looking up.
  #settling: Promise<void> | undefined;

  constructor(runs: () => readonly Run[]) {
    this.#runs = runs;
  }

  /** Whether everything is settled. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#settling === undefined;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
  }

  /** Marks dead what the entries hide; what another caller is settling already is waited for. */
  async settle(signal?: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#settling !== undefined) await this.#settling.catch(() => undefined);
      else if (this.#waiting.length > 0) await this.#settleAll(signal);
      else return;
    }
  }

  #settleAll(signal: AbortSignal | undefined): Promise<void> {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#settling = this.#settle(taken, signal)
      .catch((error: unknown) => {
        this.#waiting = [...taken, ...this.#waiting];
        throw error;
      })
      .finally(() => {
        this.#settling = undefined;
      });
    return this.#settling;
  }

  // A run may hold the hiding entry itself by now: only an older revision is hidden.
  async #settle(entries: readonly Entry[], signal: AbortSignal | undefined): Promise<void> {
    let open: readonly Entry[] = entries;
    let runs = this.#runs();
    for (let at = 0; at < runs.length && open.length > 0; at += 1) {
      const revisions = new Map(open.map((entry) => [nameOf(entry), entry.revision]));
      const found = await (runs[at] as Run).findMany(open, signal);
      if (runs !== this.#runs()) {
        // What was found may have moved meanwhile: from the beginning, nothing can be marked twice.
        [open, runs, at] = [entries, this.#runs(), -1];
        continue;
      }
      const older = found.filter(({ entry }) => entry.revision < (revisions.get(nameOf(entry)) ?? 0));
      for (const { run, position } of older) markDead(run, position);
      open = without(open, older);
    }
  }
}

/** Takes what stands at a position of a run out of every search. */
export function markDead(run: Run, position: number): void {
  if (run.loadedIndex !== undefined) run.loadedIndex.liveness.kill(position);
  else setBit(run.dead, position);
}

function without(entries: readonly Entry[], found: readonly Located[]): readonly Entry[] {
  const names = new Set(found.map(({ entry }) => nameOf(entry)));
  return entries.filter((entry) => !names.has(nameOf(entry)));
}
