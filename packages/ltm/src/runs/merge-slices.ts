import { compareNames } from './compare-names.ts';
import { NAMES_PER_STEP, type NameIndex } from './name-index.ts';
import type { RecordName } from './run.ts';

/** A part of a merge: names from one on, up to before another; undefined stands for the beginning and the end. */
export interface MergeSlice {
  readonly from: RecordName | undefined;
  readonly before: RecordName | undefined;
}

/** What a merge knows of an input. */
export interface SliceInput {
  readonly names: NameIndex;
  readonly sizeBytes: number;
}

const SLICE_RECORDS = 65_536;
const SLICE_BYTES = 16 * 1024 * 1024;

/** Divides a merge into slices of at most about 65,536 records or 16 MiB, at names that the inputs' indexes keep anyway. */
export function* mergeSlices(inputs: readonly SliceInput[]): Iterable<MergeSlice> {
  const steps = inputs.flatMap(({ names, sizeBytes }) => {
    const stepBytes = (sizeBytes / Math.max(1, names.size)) * NAMES_PER_STEP;
    return names.steps.map((name) => ({ name, stepBytes }));
  });
  steps.sort((a, b) => compareNames(a.name, b.name));
  let from: RecordName | undefined;
  let records = 0;
  let bytes = 0;
  for (const { name, stepBytes } of steps) {
    const isFull = records >= SLICE_RECORDS || (records > 0 && bytes + stepBytes > SLICE_BYTES);
    if (isFull && (from === undefined || compareNames(from, name) < 0)) {
      yield { from, before: name };
      [from, records, bytes] = [name, 0, 0];
    }
    records += NAMES_PER_STEP;
    bytes += stepBytes;
  }
  yield { from, before: undefined };
}
