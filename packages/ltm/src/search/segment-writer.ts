import { EiderError } from '@eider/core';
import { ByteWriter } from '../encoding/byte-writer.ts';
import type { Entry } from '../memtable/entry.ts';
import type { MergeSource } from './index-source.ts';
import { SEGMENT_MAGIC, SEGMENT_VERSION, TERMS_PER_BLOCK } from './segment-format.ts';

/** An index to take postings from; `positions[d]` is the new number of its document d, or -1 if it goes. */
export interface SegmentInput {
  readonly source: MergeSource;
  readonly positions: Int32Array;
}

// Postings are sorted as one number each: position x 2^24 + frequency.
const FREQUENCY_LIMIT = 2 ** 24;
const TERMS_PER_SLICE = 2_000;

/** Builds a run's segment from the indexes of its inputs, without looking at any text again. `pause` lets others run. */
export async function writeSegment(
  entries: readonly Entry[],
  inputs: readonly SegmentInput[],
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const terms = mergedTerms(inputs);
  const writer = new ByteWriter();
  for (const value of [SEGMENT_MAGIC, SEGMENT_VERSION, entries.length]) writer.varint(value);
  writeLengths(writer, entries.length, inputs);
  writeNamespaces(writer, entries);
  writeExpiries(writer, entries);
  const dictionary = new DictionaryWriter();
  const cursors = inputs.map((input) => new TermCursor(input));
  for (let at = 0; at < terms.length; at += 1) {
    if (at % TERMS_PER_SLICE === TERMS_PER_SLICE - 1) await pause();
    const term = terms[at] as string;
    const postings: number[] = [];
    for (const cursor of cursors) cursor.collect(term, postings);
    // A word whose documents have all gone goes with them.
    if (postings.length > 0) dictionary.add(term, postings);
  }
  dictionary.finish(writer);
  return writer.finish();
}

function mergedTerms(inputs: readonly SegmentInput[]): readonly string[] {
  if (inputs.length === 1) return (inputs[0] as SegmentInput).source.terms;
  return [...new Set(inputs.flatMap((input) => [...input.source.terms]))].sort();
}

function writeLengths(writer: ByteWriter, documents: number, inputs: readonly SegmentInput[]): void {
  const lengths = new Uint32Array(documents);
  for (const { source, positions } of inputs) {
    positions.forEach((position, document) => {
      if (position >= 0) lengths[position] = source.lengthOf(document);
    });
  }
  for (const length of lengths) writer.varint(length);
}

function writeNamespaces(writer: ByteWriter, entries: readonly Entry[]): void {
  const starts = entries.flatMap((entry, at) => (entry.namespace === entries[at - 1]?.namespace ? [] : [at]));
  writer.varint(starts.length);
  for (const start of starts) {
    writer.text((entries[start] as Entry).namespace);
    writer.varint(start);
  }
}

function writeExpiries(writer: ByteWriter, entries: readonly Entry[]): void {
  const expiring = entries.flatMap((entry, at) => (entry.expiresAtMs === Number.POSITIVE_INFINITY ? [] : [at]));
  writer.varint(expiring.length);
  let previous = 0;
  for (const document of expiring) {
    writer.varint(document - previous);
    writer.varint((entries[document] as Entry).expiresAtMs);
    previous = document;
  }
}

/** Walks one input's terms beside the merged list. */
class TermCursor {
  readonly #input: SegmentInput;
  #next = 0;

  constructor(input: SegmentInput) {
    this.#input = input;
  }

  collect(term: string, postings: number[]): void {
    const { source, positions } = this.#input;
    const next = source.terms[this.#next];
    if (next !== undefined && next < term) {
      throw new EiderError(
        'CORRUPT_DATA',
        'the words of a search segment are out of order; restore the memory from a backup',
      );
    }
    if (next !== term) return;
    source.forEachPosting(this.#next, (document, frequency) => {
      const position = positions[document] as number;
      if (position >= 0) postings.push(position * FREQUENCY_LIMIT + Math.min(frequency, FREQUENCY_LIMIT - 1));
    });
    this.#next += 1;
  }
}

/** Collects blocks, entries and postings side by side. */
class DictionaryWriter {
  readonly #blocks = new ByteWriter();
  readonly #entries = new ByteWriter();
  readonly #postings = new ByteWriter();
  #terms = 0;
  #blockCount = 0;
  #previous = '';

  add(term: string, packed: number[]): void {
    const isFirst = this.#terms % TERMS_PER_BLOCK === 0;
    if (isFirst) {
      this.#blockCount += 1;
      this.#blocks.text(term);
      this.#blocks.varint(this.#entries.length);
      this.#blocks.varint(this.#postings.length);
    }
    const shared = isFirst ? 0 : sharedPrefix(this.#previous, term);
    this.#entries.varint(shared);
    this.#entries.text(term.slice(shared));
    this.#entries.varint(packed.length);
    this.#entries.varint(this.#writePostings(packed));
    this.#terms += 1;
    this.#previous = term;
  }

  finish(writer: ByteWriter): void {
    writer.varint(this.#terms);
    writer.varint(this.#blockCount);
    writer.raw(this.#blocks.finish());
    writer.varint(this.#entries.length);
    writer.raw(this.#entries.finish());
    writer.raw(this.#postings.finish());
  }

  #writePostings(packed: number[]): number {
    const start = this.#postings.length;
    let previous = 0;
    for (const posting of Float64Array.from(packed).sort()) {
      const position = Math.floor(posting / FREQUENCY_LIMIT);
      const frequency = posting % FREQUENCY_LIMIT;
      this.#postings.varint((position - previous) * 2 + (frequency === 1 ? 1 : 0));
      if (frequency !== 1) this.#postings.varint(frequency);
      previous = position;
    }
    return this.#postings.length - start;
  }
}

function sharedPrefix(left: string, right: string): number {
  const limit = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < limit && left.charCodeAt(shared) === right.charCodeAt(shared)) shared += 1;
  // Never between the two halves of a surrogate pair: the rest must be text of its own.
  const last = shared > 0 ? left.charCodeAt(shared - 1) : 0;
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared;
}
