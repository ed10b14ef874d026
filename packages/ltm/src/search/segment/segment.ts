import type { ExpiryQueue } from '../expiry-queue.ts';
import type { MergeSource } from '../index-source.ts';
import type { SegmentSource } from '../segment-source.ts';
import type { TermExpansion } from '../term-expansion.ts';
import { groupTest } from './group-tests.ts';
import { type DocumentInterval, type LoadedList, loadList } from './posting-list.ts';
import { SegmentCursor } from './segment-cursor.ts';
import { readHead, type SegmentHead } from './segment-head.ts';
import { type Reading, readNow } from './source-range.ts';
import { TermBlock } from './term-block.ts';

/** A term that an expansion stands for. */
export interface ExpandedTerm {
  readonly term: string;
  readonly list: LoadedList;
}

/** Which of the terms that an expansion stands for are taken: the first so many, by code point, whose postings are held. */
export interface ExpansionBounds {
  readonly interval: DocumentInterval;
  readonly limit: number;
  holds(list: LoadedList): boolean;
}

const NO_DOCUMENTS: DocumentInterval = { start: 0, end: 0 };

/** An immutable index of one run, of which only the head stays in memory; see segment-format.ts. */
export class Segment {
  readonly #source: SegmentSource;
  readonly #head: SegmentHead;

  constructor(source: SegmentSource, head: SegmentHead) {
    this.#source = source;
    this.#head = head;
  }

  /** Reads the head; CORRUPT_DATA if it is no segment, or not one of so many documents, UNSUPPORTED if it is of another version. */
  static async open(source: SegmentSource, documents?: number): Promise<Segment> {
    return new Segment(source, await readNow(readHead(source, documents)));
  }

  get documents(): number {
    return this.#head.lengths.length;
  }

  get terms(): number {
    return this.#head.terms;
  }

  /** Each document's length in terms. */
  get lengths(): Uint32Array {
    return this.#head.lengths;
  }

  /** Documents by the time at which they expire; there is one such queue. */
  get expiryQueue(): ExpiryQueue {
    return this.#head.expiryQueue;
  }

  /** Every namespace, in order. */
  *namespaces(): Iterable<string> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let at = 0; at < this.#head.namespaceStarts.length; at += 1)
      yield decoder.decode(this.#head.namespaces.at(at));
  }

  /** The documents of a namespace. */
  interval(namespace: string): DocumentInterval {
    const { namespaces, namespaceStarts } = this.#head;
    const at = namespaces.find(new TextEncoder().encode(namespace));
    if (at === undefined) return NO_DOCUMENTS;
    return { start: namespaceStarts[at] as number, end: namespaceStarts[at + 1] ?? this.documents };
  }

  /** Encoded namespaces that begin with this text, in order, with their documents. */
  *namespacesWithin(prefix: string): Iterable<DocumentInterval & { readonly namespace: string }> {
    const { namespaces, namespaceStarts } = this.#head;
    const { first, last } = namespaces.within(new TextEncoder().encode(prefix));
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let at = first; at <= last; at += 1) {
      const end = namespaceStarts[at + 1] ?? this.documents;
      yield { namespace: decoder.decode(namespaces.at(at)), start: namespaceStarts[at] as number, end };
    }
  }

  /** The documents of all namespaces that begin with this text: they lie side by side. */
  intervalWithin(prefix: string): DocumentInterval {
    const { namespaces, namespaceStarts } = this.#head;
    const { first, last } = namespaces.within(new TextEncoder().encode(prefix));
    if (first > last) return NO_DOCUMENTS;
    return { start: namespaceStarts[first] as number, end: namespaceStarts[last + 1] ?? this.documents };
  }

  /** The postings of a term, given in UTF-8, as far as an interval needs them; undefined if no document has it. */
  *find(term: Uint8Array, interval: DocumentInterval): Reading<LoadedList | undefined> {
    const group = this.#head.firstTerms.lastUpTo(term);
    if (group < 0) return undefined;
    const block = yield* this.#block(group);
    return block.seek(term) ? yield* loadList(this.#source, block.entry, interval) : undefined;
  }

  /** The terms that an expansion stands for. */
  *expand(expansion: TermExpansion, { interval, limit, holds }: ExpansionBounds): Reading<readonly ExpandedTerm[]> {
    const found: ExpandedTerm[] = [];
    const { firstTerms, blockSizes } = this.#head;
    const test = groupTest(expansion, firstTerms, blockSizes.length);
    let bytes: Uint8Array = new Uint8Array();
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let group = test.from; group <= test.to; group += 1) {
      if (!test.mayHold(group)) continue;
      const block = yield* this.#block(group);
      while (block.next()) {
        bytes = block.termInto(bytes);
        if (!test.accepts(bytes, block.termLength)) continue;
        const list = yield* loadList(this.#source, block.entry, interval);
        if (expansion.kind === 'range' || holds(list))
          found.push({ term: decoder.decode(bytes.subarray(0, block.termLength)), list });
        if (found.length === limit) return found;
      }
    }
    return found;
  }

  /** This segment, for building another. */
  mergeSource(): MergeSource {
    const count = this.#head.blockSizes.length;
    const open = (group: number): Reading<TermBlock> => this.#block(group);
    return {
      isOrdered: true,
      lengths: this.lengths,
      cursor: () => Promise.resolve(new SegmentCursor({ source: this.#source, count, open })),
    };
  }

  *#block(group: number): Reading<TermBlock> {
    const { blockStarts, blockSizes } = this.#head;
    const offset = blockStarts[group] as number;
    const listsAt = group === 0 ? 0 : (blockStarts[group - 1] as number) + (blockSizes[group - 1] as number);
    const unit = yield { source: this.#source, offset, length: blockSizes[group] as number };
    return new TermBlock(unit, listsAt, this.documents);
  }
}
