import { EiderError } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { MergeSource, Postings } from './index-source.ts';
import type { Liveness } from './liveness.ts';
import { SEGMENT_MAGIC, SEGMENT_VERSION, TERMS_PER_BLOCK } from './segment-format.ts';

interface Block {
  readonly firstTerm: string;
  readonly entriesAt: number;
  readonly postingsAt: number;
}

interface TermEntry {
  readonly term: string;
  readonly documents: number;
  /** Where its postings lie in the segment's bytes. */
  readonly at: number;
}

/** The documents of one namespace: from `start` to before `end`. */
export interface DocumentInterval {
  readonly start: number;
  readonly end: number;
}

const NO_DOCUMENTS: DocumentInterval = { start: 0, end: 0 };

/** Reads a segment on its encoded bytes; see segment-format.ts. */
export class Segment {
  readonly documents: number;
  readonly terms: number;
  readonly lengths: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #namespaces: ReadonlyMap<string, DocumentInterval>;
  readonly #expiries: readonly { readonly document: number; readonly atMs: number }[];
  readonly #blocks: readonly Block[];
  readonly #entriesAt: number;
  readonly #postingsAt: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const reader = new ByteReader(bytes);
    if (reader.varint() !== SEGMENT_MAGIC)
      throw new EiderError('CORRUPT_DATA', 'this is no search segment; restore the memory from a backup');
    const version = reader.varint();
    if (version !== SEGMENT_VERSION) {
      throw new EiderError('UNSUPPORTED', 'the search segment is of a newer version; upgrade eider', {
        details: { version },
      });
    }
    this.documents = reader.varint();
    this.lengths = Uint32Array.from({ length: this.documents }, () => reader.varint());
    this.#namespaces = readNamespaces(reader, this.documents);
    this.#expiries = readExpiries(reader);
    this.terms = reader.varint();
    this.#blocks = Array.from({ length: reader.varint() }, () => ({
      firstTerm: reader.text(),
      entriesAt: reader.varint(),
      postingsAt: reader.varint(),
    }));
    const entriesSize = reader.varint();
    this.#entriesAt = reader.position;
    this.#postingsAt = this.#entriesAt + entriesSize;
  }

  interval(namespace: string): DocumentInterval {
    return this.#namespaces.get(namespace) ?? NO_DOCUMENTS;
  }

  expiryQueue(): ExpiryQueue {
    const queue = new ExpiryQueue();
    for (const { document, atMs } of this.#expiries) queue.add(document, atMs);
    return queue;
  }

  /** Live documents of an interval that have the term. */
  postings(term: string, { start, end }: DocumentInterval, liveness: Liveness): Postings {
    const found = start === end ? undefined : this.#find(term);
    const capacity = Math.min(found?.documents ?? 0, end - start);
    const documents = new Uint32Array(capacity);
    const frequencies = new Uint32Array(capacity);
    let count = 0;
    if (found !== undefined) {
      this.#decode(found, (document, frequency) => {
        if (document >= end) return false;
        if (document >= start && liveness.isLive(document)) {
          documents[count] = document;
          frequencies[count] = frequency;
          count += 1;
        }
        return true;
      });
    }
    return { count, documents, frequencies };
  }

  mergeSource(): MergeSource {
    const entries = this.#blocks.flatMap((_, block) => this.#entriesOf(block));
    return {
      terms: entries.map((entry) => entry.term),
      lengthOf: (document) => this.lengths[document] as number,
      forEachPosting: (term, emit) =>
        this.#decode(entries[term] as TermEntry, (document, frequency) => {
          emit(document, frequency);
          return true;
        }),
    };
  }

  #find(term: string): TermEntry | undefined {
    const after = lowerBound(this.#blocks.length, (index) => (this.#blocks[index] as Block).firstTerm <= term);
    return after === 0 ? undefined : this.#entriesOf(after - 1).find((entry) => entry.term === term);
  }

  #entriesOf(block: number): TermEntry[] {
    const { entriesAt, postingsAt } = this.#blocks[block] as Block;
    const reader = new ByteReader(this.#bytes, this.#entriesAt + entriesAt);
    const count = Math.min(TERMS_PER_BLOCK, this.terms - block * TERMS_PER_BLOCK);
    const entries: TermEntry[] = [];
    let at = this.#postingsAt + postingsAt;
    let previous = '';
    for (let index = 0; index < count; index += 1) {
      const term = previous.slice(0, reader.varint()) + reader.text();
      entries.push({ term, documents: reader.varint(), at });
      at += reader.varint();
      previous = term;
    }
    return entries;
  }

  // Written out by hand: this loop is what a search costs.
  #decode({ documents, at }: TermEntry, emit: (document: number, frequency: number) => boolean): void {
    const bytes = this.#bytes;
    let position = at;
    let document = 0;
    const varint = (): number => {
      let byte = bytes[position++] as number;
      if (byte < 128) return byte;
      let value = byte & 127;
      let scale = 128;
      do {
        byte = bytes[position++] as number;
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte >= 128);
      return value;
    };
    for (let index = 0; index < documents; index += 1) {
      const step = varint();
      document += Math.floor(step / 2);
      if (!emit(document, step % 2 === 1 ? 1 : varint())) return;
    }
  }
}

function readNamespaces(reader: ByteReader, documents: number): ReadonlyMap<string, DocumentInterval> {
  const starts = Array.from({ length: reader.varint() }, () => [reader.text(), reader.varint()] as const);
  return new Map(starts.map(([namespace, start], at) => [namespace, { start, end: starts[at + 1]?.[1] ?? documents }]));
}

function readExpiries(reader: ByteReader): { document: number; atMs: number }[] {
  let document = 0;
  return Array.from({ length: reader.varint() }, () => {
    document += reader.varint();
    return { document, atMs: reader.varint() };
  });
}
