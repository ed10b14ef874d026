import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { MergeSource, NamespaceScope, Postings, SearchIndex } from './index-source.ts';
import { tokenizeEntry } from './searchable-text.ts';

interface ScopeCount {
  documents: number;
  totalLength: number;
}

/** The growing index of a memtable: documents in order of arrival, postings as plain arrays of document and frequency. */
export class DeltaIndex implements SearchIndex {
  readonly #postings = new Map<string, number[]>();
  // A document that was taken out keeps its entry: a search that is under way may still show it.
  readonly #entries: Entry[] = [];
  readonly #lengths: number[] = [];
  readonly #numbers = new Map<Entry, number>();
  readonly #scopes = new Map<string, ScopeCount>();
  readonly #expiry = new ExpiryQueue();

  get documentLimit(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    const document = this.#entries.length;
    const length = this.#addPostings(entry, document);
    this.#entries.push(entry);
    this.#lengths.push(length);
    this.#numbers.set(entry, document);
    if (entry.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiry.add(document, entry.expiresAtMs);
    const scope = this.#scopes.get(entry.namespace);
    if (scope === undefined) this.#scopes.set(entry.namespace, { documents: 1, totalLength: length });
    else {
      scope.documents += 1;
      scope.totalLength += length;
    }
  }

  /** Takes an entry out of every result and statistic; does nothing if it is out already. */
  remove(entry: Entry): void {
    const document = this.#numbers.get(entry);
    if (document === undefined) return;
    this.#numbers.delete(entry);
    const scope = this.#scopes.get(entry.namespace) as ScopeCount;
    scope.documents -= 1;
    scope.totalLength -= this.#lengths[document] as number;
  }

  expire(nowMs: number): void {
    for (const document of this.#expiry.takeUntil(nowMs)) {
      this.remove(this.#entries[document] as Entry);
    }
  }

  scope(namespace: string): NamespaceScope {
    return { namespace, ...(this.#scopes.get(namespace) ?? { documents: 0, totalLength: 0 }) };
  }

  postings(term: string, namespace: string): Postings {
    const all = this.#postings.get(term) ?? [];
    const documents: number[] = [];
    const frequencies: number[] = [];
    for (let at = 0; at < all.length; at += 2) {
      const document = all[at] as number;
      const entry = this.#entries[document] as Entry;
      if (entry.namespace !== namespace || !this.#numbers.has(entry)) continue;
      documents.push(document);
      frequencies.push(all[at + 1] as number);
    }
    return { count: documents.length, documents, frequencies };
  }

  lengthOf(document: number): number {
    return this.#lengths[document] as number;
  }

  compare(a: number, b: number): number {
    return compareCodePoints((this.#entries[a] as Entry).key, (this.#entries[b] as Entry).key);
  }

  entries(documents: readonly number[]): Promise<readonly Entry[]> {
    return Promise.resolve(documents.map((document) => this.#entries[document] as Entry));
  }

  numberOf(entry: Entry): number | undefined {
    return this.#numbers.get(entry);
  }

  /** This index as it is now, for a segment. */
  mergeSource(): MergeSource {
    const terms = [...this.#postings.keys()].sort();
    return {
      terms,
      lengthOf: (document) => this.lengthOf(document),
      forEachPosting: (term, emit) => {
        const all = this.#postings.get(terms[term] as string) ?? [];
        for (let at = 0; at < all.length; at += 2) emit(all[at] as number, all[at + 1] as number);
      },
    };
  }

  #addPostings(entry: Entry, document: number): number {
    let length = 0;
    tokenizeEntry(entry, (term) => {
      length += 1;
      const postings = this.#postings.get(term);
      if (postings === undefined) this.#postings.set(term, [document, 1]);
      else if (postings[postings.length - 2] === document)
        postings[postings.length - 1] = (postings[postings.length - 1] as number) + 1;
      else postings.push(document, 1);
    });
    return length;
  }
}
