import { Entry } from '../src/memtable/entry.ts';
import { compareNames } from '../src/runs/compare-names.ts';
import { DeltaIndex } from '../src/search/delta-index.ts';
import type { LoadedTerms, Postings, SearchIndex, TermRequest } from '../src/search/index-source.ts';
import { noneDead } from '../src/search/liveness.ts';
import { PostingBuffer } from '../src/search/posting-buffer.ts';
import { RunIndex } from '../src/search/run-index.ts';
import { Segment } from '../src/search/segment/segment.ts';
import type { SegmentShape } from '../src/search/segment-shape.ts';
import { MemorySegmentSource, type SegmentSource } from '../src/search/segment-source.ts';
import { type SegmentInput, writeSegment } from '../src/search/segment-writer.ts';
import type { Pacing } from '../src/search/time-slices.ts';

export interface TestDocument {
  readonly namespace: string;
  readonly words: readonly string[];
  readonly expiresAtMs?: number;
}

/** A clock that stands still: work in slices never pauses. */
const noPauses: Pacing = { monotonicMs: () => 0, pause: () => Promise.resolve() };

/** Entries with keys that do not sort in the order of their arrival. */
export function toEntries(documents: readonly TestDocument[]): readonly Entry[] {
  return documents.map(({ namespace, words, expiresAtMs = Number.POSITIVE_INFINITY }, index) => {
    const times = { createdAtMs: 0, updatedAtMs: 0, expiresAtMs, revision: index };
    const key = `k${(index * 7919) % 10_007}`;
    return new Entry({ namespace, key, deleted: false, value: '""', metadata: '{}', text: words.join(' '), ...times });
  });
}

export function inNameOrder(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted(compareNames);
}

export function deltaOf(entries: readonly Entry[]): DeltaIndex {
  const index = new DeltaIndex();
  for (const entry of entries) index.add(entry);
  return index;
}

/** The delta index of entries as an input of a segment of `sorted`; what is not there goes. */
export function deltaInput(entries: readonly Entry[], sorted: readonly Entry[]): SegmentInput {
  return { source: deltaOf(entries).mergeSource(), positions: positionsIn(entries, sorted) };
}

export function positionsIn(entries: readonly Entry[], sorted: readonly Entry[]): Int32Array {
  const positions = new Map(sorted.map((entry, position) => [entry, position]));
  return Int32Array.from(entries, (entry) => positions.get(entry) ?? -1);
}

function shapeOf(sorted: readonly Entry[]): SegmentShape {
  const starts = sorted.flatMap(({ namespace }, start) =>
    namespace === sorted[start - 1]?.namespace ? [] : [{ namespace, start }],
  );
  const expiries = sorted.flatMap(({ expiresAtMs }, document) =>
    expiresAtMs === Number.POSITIVE_INFINITY ? [] : [{ document, atMs: expiresAtMs }],
  );
  return { documents: sorted.length, namespaces: starts, expiries };
}

/** The bytes of a segment, and the pieces that they came in. */
export async function segmentBytes(
  sorted: readonly Entry[],
  inputs: readonly SegmentInput[],
  pacing: Pacing = noPauses,
): Promise<{ readonly bytes: Uint8Array; readonly pieces: readonly Uint8Array[] }> {
  const pieces: Uint8Array[] = [];
  await writeSegment(shapeOf(sorted), inputs, pacing, {
    write: (piece) => {
      pieces.push(piece);
    },
  });
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, pieces };
}

/** A run of entries that were indexed in the order given. */
export async function runOf(entries: readonly Entry[], dead?: Uint8Array): Promise<RunIndex> {
  const sorted = inNameOrder(entries);
  const { bytes } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
  return openRun(sorted, new MemorySegmentSource(bytes), dead);
}

export async function openRun(
  sorted: readonly Entry[],
  source: SegmentSource,
  dead: Uint8Array = noneDead(sorted.length),
): Promise<RunIndex> {
  const at = (positions: readonly number[]): Promise<readonly Entry[]> =>
    Promise.resolve(positions.map((position) => sorted[position] as Entry));
  return new RunIndex({ dead, at }, await Segment.open(source));
}

/** A source of which nothing is ever at hand; notes what it was asked for. */
export class SlowSource implements SegmentSource {
  readonly reads: { readonly offset: number; readonly length: number }[] = [];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  cached(): undefined {
    return undefined;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    this.reads.push({ offset, length });
    return Promise.resolve(this.#bytes.slice(offset, offset + length));
  }
}

export function requestOf(namespace: string, request: Partial<TermRequest> = {}): TermRequest {
  return { namespace, terms: [], expansions: [], expansionLimit: 1_000, ...request };
}

/** What a search would see of some terms: entries and frequencies, in the order of the documents. */
export async function found(
  index: SearchIndex,
  namespace: string,
  terms: readonly string[],
): Promise<readonly (readonly (readonly [Entry, number])[])[]> {
  const loaded = await index.load(requestOf(namespace, { terms }), undefined);
  return Promise.all(terms.map((term) => entriesOf(index, loaded, term)));
}

async function entriesOf(
  index: SearchIndex,
  loaded: LoadedTerms,
  term: string,
): Promise<readonly (readonly [Entry, number])[]> {
  const { count, documents, frequencies }: Postings = loaded.postings(term, new PostingBuffer());
  const entries = await index.entries([...documents.subarray(0, count)], undefined);
  return entries.map((entry, at) => [entry, frequencies[at] as number]);
}
