import {
  type BlobStore,
  EiderError,
  type ParquetCodec,
  type ParquetRowGroup,
  type SqlEngine,
  type SqlSession,
  sql,
} from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { CatalogRun } from './catalog.ts';
import { type FileCatalog, NOWHERE } from './file-catalog.ts';
import { missingFile } from './gone-file.ts';
import { openParquetRun } from './open-parquet-run.ts';
import { orAbandon } from './or-abandon.ts';
import { mergeRuns } from './parquet-merge.ts';
import type { ParquetRun } from './parquet-run.ts';
import { newestSequence, ParquetRunBuild, writeRecords } from './parquet-run-build.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import { runOfFile } from './run-file-keys.ts';
import { NumberedFileSink } from './run-file-sink.ts';
import type { RunFiles, SegmentFile } from './run-files.ts';
import type { OpenedHome, RunHome } from './run-home.ts';
import type { BuildOptions, MergedBuild, MergeOptions, RunBuild } from './run-store.ts';
import { createViews, entriesOfFiles, escapeGlob, noEntries } from './views.ts';

export interface ParquetRunHomeParts {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  /** Which files a run has, beside the catalog. */
  readonly fileCatalog: FileCatalog;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly groups: PartCache<ParquetRowGroup>;
  readonly table: string;
  /** The folder of the blobs as the engine may see it; without it the views show nothing. */
  readonly folder: string | undefined;
}

/** Runs as Parquet files, and files with their segments, in a blob store. */
export class ParquetRunHome implements RunHome<ParquetRun> {
  readonly format = 'parquet';
  readonly #parts: ParquetRunHomeParts;
  #readable: Promise<string> | undefined;
  /** What the catalog says that the views point to. */
  #shown: string = NOWHERE;

  constructor(parts: ParquetRunHomeParts) {
    this.#parts = parts;
  }

  create(session: SqlSession): Promise<void> {
    return this.#parts.fileCatalog.create(session);
  }

  async open(listed: readonly CatalogRun[]): Promise<OpenedHome<ParquetRun>> {
    const { engine, blobs, fileCatalog, folder } = this.#parts;
    const { files, shownFolder } = await fileCatalog.read();
    this.#shown = shownFolder;
    const runs = listed.map((run) => this.#open(run, files.get(run.id) ?? { records: [], segment: [] }));
    const missing = new Map(runs.flatMap((run) => filesOf(run.files).map(({ key, sizeBytes }) => [key, sizeBytes])));
    let lastId = listed.reduce((most, { id }) => Math.max(most, id), 0);
    const orphans: string[] = [];
    for await (const { key, sizeBytes } of blobs.list('')) {
      const id = runOfFile(key);
      if (id === undefined) continue;
      lastId = Math.max(lastId, id);
      if (missing.get(key) === sizeBytes) missing.delete(key);
      else if (!missing.has(key)) orphans.push(key);
    }
    refuseMissing(missing);
    // Only now: where files are missing, the catalog may be an older one than that of these files.
    for (const key of orphans) await blobs.delete(key);
    // The views have absolute paths: a memory that was moved shows its files where they are now.
    if (shownFolder !== (folder ?? NOWHERE) && shownFolder !== (await this.#shownFolder())) {
      await engine.transaction((session) => this.showRuns(session, runs));
    }
    return { runs, lastId };
  }

  async write(runId: number, entries: readonly Entry[], options: BuildOptions): Promise<RunBuild> {
    // Asked here, because the change that shows the run is a transaction, and that must not wait for another session.
    await this.#shownFolder();
    return writeRecords(this.#newBuild(runId, newestSequence(entries)), entries, options);
  }

  async merge(runId: number, runs: readonly ParquetRun[], options: MergeOptions): Promise<MergedBuild> {
    await this.#shownFolder();
    const build = this.#newBuild(
      runId,
      runs.reduce((most, { to }) => Math.max(most, to), 0),
    );
    return orAbandon(build, async () => Object.assign(build, { positions: await mergeRuns(runs, build, options) }));
  }

  add(session: SqlSession, { id, files }: ParquetRun): Promise<void> {
    return this.#parts.fileCatalog.add(session, id, files);
  }

  remove(session: SqlSession, { id }: ParquetRun): Promise<void> {
    return this.#parts.fileCatalog.remove(session, id);
  }

  async erase({ files }: ParquetRun): Promise<void> {
    for (const { key } of filesOf(files)) await this.#parts.blobs.delete(key);
  }

  async showRuns(session: SqlSession, runs: readonly ParquetRun[]): Promise<void> {
    const { engine, database, table, fileCatalog } = this.#parts;
    const keys = runs.flatMap(({ files }) => files.records.map(({ key }) => key));
    const folder = keys.length === 0 ? NOWHERE : await this.#shownFolder();
    const entries =
      folder === NOWHERE ? noEntries() : entriesOfFiles(keys.map((key) => `${escapeGlob(folder)}/${key}`));
    for (const statement of createViews({ database, table, engine, entries })) await session.execute(statement);
    if (keys.length === 0 || folder === this.#shown) return;
    await fileCatalog.setShownFolder(session, folder);
    this.#shown = folder;
  }

  /** The folder that the views may point to; none where the engine lacks Parquet or is kept from reading files. */
  #shownFolder(): Promise<string> {
    const { engine, folder } = this.#parts;
    this.#readable ??= folder === undefined ? Promise.resolve(NOWHERE) : readableFolder(engine, folder);
    return this.#readable;
  }

  #newBuild(runId: number, sequence: number): ParquetRunBuild {
    const { blobs, parquet } = this.#parts;
    return new ParquetRunBuild({
      sink: new NumberedFileSink(blobs, sequence, runId),
      parquet,
      runId,
      open: (run, files) => this.#open(run, files),
    });
  }

  #open(listed: CatalogRun, files: RunFiles): ParquetRun {
    return openParquetRun({ ...this.#parts, missing: missingFile }, listed, files);
  }
}

function filesOf({ records, segment }: RunFiles): readonly SegmentFile[] {
  return [...records, ...segment];
}

function refuseMissing(missing: ReadonlyMap<string, number>): void {
  const [key] = missing.keys();
  if (key === undefined) return;
  throw new EiderError('CORRUPT_DATA', 'files of this memory are missing or cut short; put them back beside it', {
    details: { key, files: missing.size },
  });
}

async function readableFolder(engine: SqlEngine, folder: string): Promise<string> {
  if (!engine.capabilities.parquet || engine.capabilities.files !== 'disk') return NOWHERE;
  try {
    await engine.query(sql`SELECT count(*) FROM glob(${`${escapeGlob(folder)}/none`})`);
    return folder;
  } catch (error) {
    if (EiderError.is(error, 'PERMISSION_DENIED')) return NOWHERE;
    throw error;
  }
}
