import type { ParquetCodec } from '@eider/core';
import { MAX_CHANGES } from '../commits/batch.ts';
import type { Entry } from '../memtable/entry.ts';
import type { SegmentShape } from '../search/segment-shape.ts';
import { TimeSlices } from '../search/time-slices.ts';
import type { CatalogRun } from './catalog.ts';
import { orAbandon } from './or-abandon.ts';
import { RecordFileWriter } from './record-file-writer.ts';
import type { Run } from './run.ts';
import { RunFacts } from './run-facts.ts';
import type { RunFileSink } from './run-file-sink.ts';
import type { RecordFile, RunFiles } from './run-files.ts';
import type { BuildOptions, RunBuild } from './run-store.ts';
import { SegmentFileSink } from './segment-files.ts';

/** Where a run is being written. */
export interface RunFilesPlace {
  readonly sink: RunFileSink;
  readonly parquet: ParquetCodec;
  readonly runId: number;
  /** Sees every entry of the run. */
  readonly noteEntry?: (entry: Entry) => void;
  readonly open: (run: CatalogRun, files: RunFiles) => Run | Promise<Run>;
}

/** A run on its way into files of its own: until the catalog names them a crash leaves orphans, no half run. */
export class ParquetRunBuild implements RunBuild {
  readonly segment: SegmentFileSink;
  readonly #place: RunFilesPlace;
  readonly #facts = new RunFacts();
  readonly #records: RecordFileWriter;
  #files: readonly RecordFile[] = [];

  constructor(place: RunFilesPlace) {
    this.#place = place;
    this.#records = new RecordFileWriter(place);
    this.segment = new SegmentFileSink(place.sink);
  }

  get shape(): SegmentShape {
    return this.#facts.shape;
  }

  /** Adds the next entry; a promise if there is something to wait for. */
  add(entry: Entry, slices: TimeSlices): Promise<void> | undefined {
    this.#facts.add(entry);
    this.#place.noteEntry?.(entry);
    return this.#records.add(entry)?.then(() => (slices.isOver ? slices.pause() : undefined));
  }

  /** Writes what is left of the records. */
  async finishRecords(): Promise<void> {
    this.#files = await this.#records.finish();
  }

  async finish(from: number, to: number): Promise<Run> {
    await this.segment.finish();
    const { runId, open } = this.#place;
    const listed = this.#facts.describe({ id: runId, from, to, segmentBytes: this.segment.sizeBytes });
    return open(listed, { records: this.#files, segment: this.segment.files });
  }

  async abandon(): Promise<void> {
    await this.#place.sink.abandon();
  }
}

/** The newest commit that has an entry among these. */
export function newestSequence(entries: readonly Entry[]): number {
  const newest = entries.reduce((most, { revision }) => Math.max(most, revision), 0);
  return Math.floor(newest / MAX_CHANGES);
}

/** Writes the records of a run, which come in order; gives it up if that fails. */
export function writeRecords(
  build: ParquetRunBuild,
  entries: readonly Entry[],
  { pacing }: BuildOptions,
): Promise<RunBuild> {
  const slices = new TimeSlices(pacing);
  return orAbandon(build, async () => {
    for (const entry of entries) {
      const adding = build.add(entry, slices);
      if (adding !== undefined) await adding;
    }
    await build.finishRecords();
    return build;
  });
}
