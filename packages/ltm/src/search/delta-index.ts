import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { type Analyzer, plainAnalyzer } from './analyzer.ts';
import { DeltaCursor } from './delta/delta-cursor.ts';
import { DeltaPostings } from './delta/delta-postings.ts';
import { DeltaTerms } from './delta/delta-terms.ts';
import { sortTerms } from './delta/sort-terms.ts';
import type { EmitTerm } from './emit-term.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { LoadedTerms, MergeSource, NamespaceScope, Postings, SearchIndex, TermRequest } from './index-source.ts';
import { PostingBuffer } from './posting-buffer.ts';
import { isLargeEntry, tokenizeEntry, tokenizeLargeEntry } from './searchable-text.ts';
import type { TermExpansion } from './term-expansion.ts';
import { type Pacing, TimeSlices, UNPACED } from './time-slices.ts';

interface Scope {
  /** Number of the namespace. */
  readonly id: number;
  documents: number;
  totalLength: number;
}

// States of a document.
const VISIBLE = 0;
const REMOVED = 1;
const EXPIRED = 2;
const INITIAL_DOCUMENTS = 64;
// Asking for the time after each entry would cost more than indexing a short one.
const ENTRIES_PER_LOOK = 8;

/**
 * The growing index of a memtable: documents in order of arrival, postings by term and namespace. What is added is counted at once and looked at
 * when somebody searches, or when the memtable becomes a run: a commit waits for no text.
 */
export class DeltaIndex implements SearchIndex {
  readonly #analyzer: Analyzer;
  readonly #pacing: Pacing;
  readonly #terms = new DeltaTerms();
  readonly #postings = new DeltaPostings();
  // A document that was taken out keeps its entry: a search that is under way may still show it.
  readonly #entries: Entry[] = [];
  // Documents below this one have postings.
  #next = 0;
  #preparing: Promise<void> | undefined;
  #lengths = new Uint32Array(INITIAL_DOCUMENTS);
  // 1 for a document that was taken out.
  #hidden = new Uint8Array(INITIAL_DOCUMENTS);
  #hiddenCount = 0;
  readonly #scopes = new Map<string, Scope>();
  readonly #expiry = new ExpiryQueue();
  readonly #scratch = new PostingBuffer();

  constructor(analyzer: Analyzer = plainAnalyzer, pacing: Pacing = UNPACED) {
    this.#analyzer = analyzer;
    this.#pacing = pacing;
  }

  get terms(): number {
    return this.#terms.count;
  }

  get lengths(): Uint32Array {
    return this.#lengths;
  }

  /** Numbers above every document's. */
  get documentLimit(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    const document = this.#entries.length;
    if (document === this.#lengths.length) this.#grow();
    this.#entries.push(entry);
    entry.document = document;
    if (entry.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiry.add(document, entry.expiresAtMs);
    this.#scopeFor(entry.namespace).documents += 1;
    if (!this.#analyzer.isEnabled) this.#next = document + 1;
  }

  /** Takes an entry out of every result and statistic; does nothing if it is out already. */
  remove(entry: Entry): void {
    const document = this.numberOf(entry);
    if (document === undefined) return;
    if (this.#hidden[document] === VISIBLE) this.#leave(entry, document);
    this.#hidden[document] = REMOVED;
  }

  // Its postings stay, for the run that this becomes: by then a clock that ran ahead may have been put right.
  expire(nowMs: number): void {
    for (const document of this.#expiry.takeUntil(nowMs)) {
      if (this.#hidden[document] !== VISIBLE) continue;
      this.#leave(this.#entries[document] as Entry, document);
      this.#hidden[document] = EXPIRED;
    }
  }

  /** Takes a visible document out of the statistics. */
  #leave(entry: Entry, document: number): void {
    this.#hiddenCount += 1;
    const scope = this.#scopeFor(entry.namespace);
    scope.documents -= 1;
    if (document < this.#next) scope.totalLength -= this.#lengths[document] as number;
  }

  prepare(): Promise<void> | undefined {
    if (this.#preparing !== undefined || this.#next === this.#entries.length) return this.#preparing;
    const slices = new TimeSlices(this.#pacing);
    const work = this.#indexAdded();
    while (work.next().done !== true) {
      if (!slices.isOver) continue;
      this.#preparing = this.#goOn(work, slices);
      return this.#preparing;
    }
    return undefined;
  }

  namespaces(): Iterable<string> {
    return this.#scopes.keys();
  }

  scope(namespace: string): NamespaceScope {
    const { documents = 0, totalLength = 0 } = this.#scopes.get(namespace) ?? {};
    return { namespace, documents, totalLength };
  }

  *namespacesWithin(prefix: string): Iterable<string> {
    for (const [namespace, { documents }] of this.#scopes) {
      if (documents > 0 && namespace.startsWith(prefix)) yield namespace;
    }
  }

  documentsWithin(prefix: string): number {
    let count = 0;
    for (const [namespace, { documents }] of this.#scopes) if (namespace.startsWith(prefix)) count += documents;
    return count;
  }

  /** Nothing needs loading: the answers are those of the moment of the question. Who has prepared the index waits for nothing here. */
  load({ namespace, expansions, expansionLimit }: TermRequest): LoadedTerms {
    if (this.#preparing === undefined) for (const _ of this.#indexAdded());
    return {
      postings: (term, buffer) => this.#read(this.#terms.find(term), namespace, buffer),
      expanded: (at) => this.#expand(expansions[at] as TermExpansion, namespace, expansionLimit),
    };
  }

  compare(a: number, b: number): number {
    return compareCodePoints((this.#entries[a] as Entry).key, (this.#entries[b] as Entry).key);
  }

  entries(documents: readonly number[]): Promise<readonly Entry[]> {
    return Promise.resolve(documents.map((document) => this.#entries[document] as Entry));
  }

  /** Live entries of a namespace, newest first, as they are at this moment, also when they are asked for later. */
  newestFirst(namespace: string): Iterable<Entry> {
    const count = this.#entries.length;
    return newestOf(this.#entries, count, this.#hidden.slice(0, count), namespace);
  }

  /** The document of an entry that was not taken out. */
  numberOf(entry: Entry): number | undefined {
    const { document } = entry;
    return this.#entries[document] === entry && this.#hidden[document] !== REMOVED ? document : undefined;
  }

  /** This index as it is now, for a segment. Nothing may be added until the segment is written. */
  mergeSource(): MergeSource {
    const lengths = (): Uint32Array => this.#lengths;
    return {
      isOrdered: false,
      get lengths() {
        return lengths();
      },
      cursor: async (slices) => {
        await this.prepare();
        return new DeltaCursor({
          terms: this.#terms,
          order: await sortTerms(this.#terms.texts, slices),
          postings: this.#postings,
        });
      },
    };
  }

  #read(term: number | undefined, namespace: string, buffer: PostingBuffer): Postings {
    const scope = this.#scopes.get(namespace);
    const list = term === undefined || scope === undefined ? undefined : this.#postings.find(term, scope.id);
    const start = buffer.reserve(list === undefined ? 0 : this.#postings.countOf(list));
    if (list === undefined) return buffer.take(start);
    const { documents, frequencies } = buffer;
    const end = this.#postings.read(list, documents, frequencies, start);
    return buffer.take(this.#hiddenCount === 0 ? end : this.#keepVisible(documents, frequencies, start, end));
  }

  #expand(expansion: TermExpansion, namespace: string, limit: number): readonly string[] {
    const isHeld = (term: number): boolean => {
      this.#scratch.clear();
      return this.#read(term, namespace, this.#scratch).count > 0;
    };
    return this.#terms.expand(expansion, limit, isHeld).map((term) => this.#terms.text(term));
  }

  #keepVisible(documents: Uint32Array, frequencies: Uint16Array, start: number, end: number): number {
    let kept = start;
    for (let at = start; at < end; at += 1) {
      const document = documents[at] as number;
      if (this.#hidden[document] !== 0) continue;
      documents[kept] = document;
      frequencies[kept] = frequencies[at] as number;
      kept += 1;
    }
    return kept;
  }

  async #goOn(work: Generator<undefined, void>, slices: TimeSlices): Promise<void> {
    try {
      do await slices.pause();
      while (untilOver(work, slices));
    } finally {
      this.#preparing = undefined;
    }
  }

  *#indexAdded(): Generator<undefined, void> {
    while (this.#next < this.#entries.length) {
      const document = this.#next;
      if (this.#hidden[document] !== REMOVED) yield* this.#indexOne(document);
      // Before anybody else gets a turn: who takes the document out from here on takes its length along.
      this.#next += 1;
      if (document % ENTRIES_PER_LOOK === 0) yield;
    }
  }

  *#indexOne(document: number): Generator<undefined, void> {
    const entry = this.#entries[document] as Entry;
    const scope = this.#scopeFor(entry.namespace);
    let length = 0;
    const emit: EmitTerm = (term, role) => {
      // An identifier's parts are its length; all of them joined is the same word once more.
      if (role !== 'segment' && role !== 'whole' && role !== 'fact') length += 1;
      this.#postings.add(this.#terms.numberFor(term), scope.id, document);
    };
    if (isLargeEntry(entry)) yield* tokenizeLargeEntry(entry, emit, this.#analyzer);
    else tokenizeEntry(entry, emit, this.#analyzer);
    this.#lengths[document] = length;
    if (this.#hidden[document] === VISIBLE) scope.totalLength += length;
  }

  #scopeFor(namespace: string): Scope {
    let scope = this.#scopes.get(namespace);
    if (scope === undefined) {
      scope = { id: this.#scopes.size, documents: 0, totalLength: 0 };
      this.#scopes.set(namespace, scope);
    }
    return scope;
  }

  #grow(): void {
    const lengths = new Uint32Array(this.#lengths.length * 2);
    const hidden = new Uint8Array(lengths.length);
    lengths.set(this.#lengths);
    hidden.set(this.#hidden);
    this.#lengths = lengths;
    this.#hidden = hidden;
  }
}

/** Works until the slice is over; false if everything is done. */
function untilOver(work: Generator<undefined, void>, slices: TimeSlices): boolean {
  while (!slices.isOver) if (work.next().done === true) return false;
  return true;
}

// Entries come in the order of their revisions.
function* newestOf(entries: readonly Entry[], count: number, hidden: Uint8Array, namespace: string): Iterable<Entry> {
  for (let at = count - 1; at >= 0; at -= 1) {
    const entry = entries[at] as Entry;
    if (hidden[at] === 0 && entry.namespace === namespace) yield entry;
  }
}
