import { type AttachedDatabase, EiderError, type SqlEngine, type SqlSession } from '@eider/core';
import { isSameSet } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import type { Catalog } from './catalog.ts';
import { foldIn } from './fold-in.ts';
import type { NamedRun } from './named-run.ts';
import type { Readers } from './readers.ts';
import type { Run } from './run.ts';
import type { RunHome } from './run-home.ts';
import type {
  BuildOptions,
  Checkpoint,
  MergedBuild,
  MergeOptions,
  RunBuild,
  RunChange,
  RunStore,
  StoredRuns,
} from './run-store.ts';
import type { Turns } from './turns.ts';

export interface CatalogRunStoreParts<R extends NamedRun> {
  readonly engine: SqlEngine;
  readonly database: AttachedDatabase;
  readonly catalog: Catalog;
  readonly home: RunHome<R>;
  readonly readers: Readers;
  /** One change of the file after the other: two at once would conflict, and DuckDB folds nothing in while a change is under way. */
  readonly turns: Turns;
  /** Makes every commit of the log so far survive a power loss. */
  readonly syncLog: () => Promise<void>;
}

/** What a change does to the catalog. */
interface ListedChange {
  readonly added: readonly NamedRun[];
  readonly replaced: readonly NamedRun[];
  /** Dead positions of the runs that stay. */
  readonly dead: ReadonlyMap<NamedRun, Uint8Array>;
  readonly checkpoint: Checkpoint | undefined;
}

/** A run that was replaced. */
interface RetiredRun<R> {
  readonly run: R;
  /** Of its last possible readers. */
  readonly generation: number;
  /** Whether a crash can no longer bring it back. */
  readonly isDurable: boolean;
}

/**
 * Runs that a catalog in the memory's DuckDB file lists. They are written beforehand; one transaction names them in the catalog, and DuckDB's CHECKPOINT
 * makes that durable: the database writes no log of its own, the memory's commit log is the durable one until then.
 */
export class CatalogRunStore<R extends NamedRun> implements RunStore {
  readonly #parts: CatalogRunStoreParts<R>;
  // They go with the first change after their readers have ended, or once it is certain that no crash brings them back.
  #retired: readonly RetiredRun<R>[] = [];
  #current: readonly R[] = [];
  // As the catalog has them: what has not changed is not written again.
  readonly #savedDead = new WeakMap<Run, Uint8Array>();
  #lastId = 0;
  // Whether the file holds every change of the catalog.
  #isFoldedIn = false;
  // A change that may or may not be in the file: what follows cannot build upon it.
  #failure: unknown;

  constructor(parts: CatalogRunStoreParts<R>) {
    this.#parts = parts;
  }

  async open(): Promise<StoredRuns | undefined> {
    const { catalog, home } = this.#parts;
    const format = await catalog.findFormat();
    if (format === undefined) return undefined;
    if (format !== home.format) throw otherFormat(format);
    const { runs: listed, ...rest } = await catalog.read();
    const { runs, lastId } = await home.open(listed);
    this.#current = runs;
    this.#lastId = lastId;
    for (const run of runs) this.#savedDead.set(run, run.listed.dead);
    return { ...rest, runs };
  }

  async create(storeId: string, tokenizer: string): Promise<StoredRuns> {
    const { catalog, home } = this.#parts;
    await catalog.create(storeId, tokenizer, async (session) => {
      await home.create(session);
      await home.showRuns(session, []);
    });
    return { storeId, tokenizer, needsLog: false, checkpoint: { sequence: 0, timeMs: 0 }, runs: [] };
  }

  async write(entries: readonly Entry[], options: BuildOptions): Promise<RunBuild> {
    this.#refuseAfterFailure();
    this.#lastId += 1;
    return this.#parts.home.write(this.#lastId, entries, options);
  }

  async merge(runs: readonly Run[], options: MergeOptions): Promise<MergedBuild> {
    this.#refuseAfterFailure();
    this.#lastId += 1;
    return this.#parts.home.merge(this.#lastId, runs as readonly R[], options);
  }

  commit(change: RunChange): Promise<boolean> {
    return this.#parts.turns.take(async () => {
      await this.#commit(change);
      return true;
    });
  }

  makeDurable(): Promise<void> {
    return this.#parts.turns.take(() => this.#makeDurable());
  }

  setNeedsLog(needsLog: boolean): Promise<void> {
    const { engine, catalog, turns } = this.#parts;
    return turns.take(async () => {
      this.#refuseAfterFailure();
      this.#isFoldedIn = false;
      await engine.transaction((session) => catalog.setNeedsLog(session, needsLog));
    });
  }

  async close(): Promise<void> {
    const { turns, database } = this.#parts;
    await turns.take(() => this.#eraseDurable());
    await database.detach();
  }

  async #commit({ checkpoint, add, remove, carryDead, publish }: RunChange): Promise<void> {
    const { readers, engine, home } = this.#parts;
    this.#refuseAfterFailure();
    const removed = new Set(remove);
    const replaced = this.#current.filter((run) => removed.has(run));
    const kept = this.#current.filter((run) => !removed.has(run));
    const added = add === undefined ? [] : [add as R];
    const droppable = new Set(
      home.drop === undefined ? [] : this.#retired.filter(({ generation }) => readers.areDone(generation)),
    );
    // Of the added run too: what died in its inputs by commits that other runs hold by now is told by no log.
    carryDead();
    const dead = new Map([...kept, ...added].map((run) => [run, run.dead.slice()]));
    // By their place in time: a merge's run stands where its inputs stood.
    const current = [...kept, ...added].sort((a, b) => a.from - b.from);
    this.#isFoldedIn = false;
    await engine.transaction(async (session) => {
      for (const run of added) await home.add(session, run);
      for (const run of replaced) await home.remove(session, run);
      for (const { run } of droppable) await home.drop?.(session, run);
      await this.#list(session, { added, replaced, dead, checkpoint });
      await home.showRuns(session, current);
    });
    // Only then is it shown: a file that cannot be written goes back to what was durable, and readers must not have gone on.
    const isDurable = await this.#foldIn();
    for (const [run, bits] of dead) this.#savedDead.set(run, bits);
    this.#current = current;
    publish();
    const generation = readers.retire();
    const waiting = this.#retired.filter((retired) => !droppable.has(retired));
    this.#retired = [...waiting, ...replaced.map((run) => ({ run, generation, isDurable }))];
    if (isDurable) await this.#noteDurable();
  }

  /** Says in the catalog what there is now. */
  async #list(session: SqlSession, { added, replaced, dead, checkpoint }: ListedChange): Promise<void> {
    const { catalog } = this.#parts;
    for (const run of added) await catalog.addRun(session, run.listed);
    for (const run of replaced) await catalog.removeRun(session, run.id);
    for (const [run, bits] of dead) {
      if (!isSameSet(bits, this.#savedDead.get(run) ?? run.listed.dead)) await catalog.setDead(session, run.id, bits);
    }
    if (checkpoint !== undefined) await catalog.setCheckpoint(session, checkpoint);
  }

  async #makeDurable(): Promise<void> {
    this.#refuseAfterFailure();
    // A change is folded in as it is made, if no read keeps it from that: not a second time.
    if (!this.#isFoldedIn) {
      // What died by newer commits is recorded with the runs: those commits must not be lost after that.
      await this.#syncAndFoldIn();
    }
    await this.#noteDurable();
  }

  /** False if reads that go on and on were in the way. */
  async #foldIn(): Promise<boolean> {
    try {
      await this.#syncAndFoldIn();
      return true;
    } catch (error) {
      if (EiderError.is(error, 'ABORTED')) return false;
      throw error;
    }
  }

  async #syncAndFoldIn(): Promise<void> {
    const { database, syncLog } = this.#parts;
    await syncLog();
    try {
      await foldIn(database);
      this.#isFoldedIn = true;
    } catch (error) {
      if (!EiderError.is(error, 'ABORTED')) this.#failure = error;
      throw error;
    }
  }

  #refuseAfterFailure(): void {
    if (this.#failure === undefined) return;
    throw new EiderError(
      'UNAVAILABLE',
      'the memory file could not be written; free space if it is full, and open the memory again',
      {
        cause: this.#failure,
        retryable: false,
      },
    );
  }

  async #noteDurable(): Promise<void> {
    this.#retired = this.#retired.map((retired) => ({ ...retired, isDurable: true }));
    await this.#eraseDurable();
  }

  /** Erases what no crash brings back and nobody reads; what cannot be erased now is tried again, at the latest when the memory is opened. */
  async #eraseDurable(): Promise<void> {
    const { readers, home } = this.#parts;
    if (home.erase === undefined) return;
    const left: RetiredRun<R>[] = [];
    for (const retired of this.#retired) {
      const isErasable = retired.isDurable && readers.areDone(retired.generation);
      const isErased =
        isErasable &&
        (await home.erase(retired.run).then(
          () => true,
          () => false,
        ));
      if (!isErased) left.push(retired);
    }
    this.#retired = left;
  }
}

function otherFormat(format: string): EiderError {
  return new EiderError(
    'INVALID_ARGUMENT',
    `the runs of this memory are of another format: open it with format: '${format}'; to change it, export the records and import them into a new memory`,
    { details: { format } },
  );
}
