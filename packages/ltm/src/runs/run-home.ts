import type { SqlSession } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { CatalogRun } from './catalog.ts';
import type { NamedRun } from './named-run.ts';
import type { RunFormat } from './run-format.ts';
import type { BuildOptions, MergedBuild, MergeOptions, RunBuild } from './run-store.ts';

/** Where the records and segments of runs lie; which of them count says the catalog, whose transactions they take part in. */
export interface RunHome<R extends NamedRun> {
  readonly format: RunFormat;
  /** Makes what it needs beside the catalog of a new memory. */
  create(session: SqlSession): Promise<void>;
  /** The runs that the catalog lists. What else lies there goes: a crash left it, or it was replaced. */
  open(listed: readonly CatalogRun[]): Promise<OpenedHome<R>>;
  /** Writes entries, given in order, as the run of this number. */
  write(runId: number, entries: readonly Entry[], options: BuildOptions): Promise<RunBuild>;
  /** Merges runs, newest first, into the run of this number. */
  merge(runId: number, runs: readonly R[], options: MergeOptions): Promise<MergedBuild>;
  /** Says where a run lies, in the transaction that puts it into the catalog. */
  add(session: SqlSession, run: R): Promise<void>;
  /** Takes that back, in the transaction that takes the run out of the catalog; it stays readable. */
  remove(session: SqlSession, run: R): Promise<void>;
  /** Removes a run that nobody reads any more, in the transaction of another change. Only where a crash that takes back the change takes this back too. */
  drop?(session: SqlSession, run: R): Promise<void>;
  /** Removes a run that nobody reads any more, for good: called once no crash can bring it back into the catalog. Where there is no `drop`. */
  erase?(run: R): Promise<void>;
  /** (Re)creates the views for other tools. */
  showRuns(session: SqlSession, runs: readonly R[]): Promise<void>;
}

export interface OpenedHome<R extends NamedRun> {
  readonly runs: readonly R[];
  /** The highest number that a run has ever had, orphans included: none is used twice. */
  readonly lastId: number;
}
