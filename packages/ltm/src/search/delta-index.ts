import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { type Analyzer, plainAnalyzer } from './analyzer.ts';
import { DeltaCursor } from './delta/delta-cursor.ts';
import { DeltaPostings } from './delta/delta-postings.ts';
import { DeltaTerms } from './delta/delta-terms.ts';
import { sortTerms } from './delta/sort-terms.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { LoadedTerms, MergeSource, NamespaceScope, Postings, SearchIndex, TermRequest } from './index-source.ts';
import { PostingBuffer } from './posting-buffer.ts';
import { tokenizeEntry } from './searchable-text.ts';
import { isWord, type TermExpansion } from './term-expansion.ts';

interface Scope {
  /** Number of the namespace. */
  readonly id: number;
  documents: number;
  totalLength: number;
}

const INITIAL_DOCUMENTS = 64;

/** The growing index of a memtable: documents in order of arrival, postings by term and namespace. */
export class DeltaIndex implements SearchIndex {
  readonly #analyzer: Analyzer;
  readonly #terms = new DeltaTerms();
  readonly #postings = new DeltaPostings();
  // A document that was taken out keeps its entry: a search that is under way may still show it.
  readonly #entries: Entry[] = [];
  #lengths = new Uint32Array(INITIAL_DOCUMENTS);
  // 1 for a document that was taken out.
  #hidden = new Uint8Array(INITIAL_DOCUMENTS);
  #hiddenCount = 0;
  readonly #numbers = new Map<Entry, number>();
  readonly #scopes = new Map<string, Scope>();
  readonly #expiry = new ExpiryQueue();
  readonly #scratch = new PostingBuffer();

  constructor(analyzer: Analyzer = plainAnalyzer) {
    this.#analyzer = analyzer;
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
    const scope = this.#scopeFor(entry.namespace);
    const length = this.#addPostings(entry, document, scope.id);
    if (document === this.#lengths.length) this.#grow();
    this.#entries.push(entry);
    this.#lengths[document] = length;
    this.#numbers.set(entry, document);
    if (entry.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiry.add(document, entry.expiresAtMs);
    scope.documents += 1;
    scope.totalLength += length;
  }

  /** Takes an entry out of every result and statistic; does nothing if it is out already. */
  remove(entry: Entry): void {
    const document = this.#numbers.get(entry);
    if (document === undefined) return;
    this.#numbers.delete(entry);
    this.#hidden[document] = 1;
    this.#hiddenCount += 1;
    const scope = this.#scopeFor(entry.namespace);
    scope.documents -= 1;
    scope.totalLength -= this.#lengths[document] as number;
  }

  expire(nowMs: number): void {
    for (const document of this.#expiry.takeUntil(nowMs)) this.remove(this.#entries[document] as Entry);
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

  /** Nothing needs loading: the answers are those of the moment of the question. */
  load({ namespace, expansions, expansionLimit }: TermRequest): LoadedTerms {
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
    return this.#numbers.get(entry);
  }

  /** This index as it is now, for a segment. Nothing may be added until the segment is written. */
  mergeSource(): MergeSource {
    return {
      isOrdered: false,
      lengths: this.#lengths,
      cursor: async (slices) =>
        new DeltaCursor({
          terms: this.#terms,
          order: await sortTerms(this.#terms.texts, slices),
          postings: this.#postings,
        }),
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

  #addPostings(entry: Entry, document: number, namespace: number): number {
    let length = 0;
    tokenizeEntry(
      entry,
      (term) => {
        if (isWord(term)) length += 1;
        this.#postings.add(this.#terms.numberFor(term), namespace, document);
      },
      this.#analyzer,
    );
    return length;
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

// Entries come in the order of their revisions.
function* newestOf(entries: readonly Entry[], count: number, hidden: Uint8Array, namespace: string): Iterable<Entry> {
  for (let at = count - 1; at >= 0; at -= 1) {
    const entry = entries[at] as Entry;
    if (hidden[at] === 0 && entry.namespace === namespace) yield entry;
  }
}
