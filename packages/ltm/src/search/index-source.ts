import type { Entry } from '../memtable/entry.ts';

/** A namespace as an index sees it now: live, unexpired documents only. */
export interface NamespaceScope {
  readonly namespace: string;
  readonly documents: number;
  /** Sum of the documents' lengths in terms. */
  readonly totalLength: number;
}

/** Occurrences of one term in live documents of one namespace: two arrays of `count` used elements. */
export interface Postings {
  readonly count: number;
  readonly documents: ArrayLike<number>;
  readonly frequencies: ArrayLike<number>;
}

/** One index of several that make up a search: the memtable's or a run's. Document numbers are its own. */
export interface SearchIndex {
  /** Numbers above every document's. */
  readonly documentLimit: number;
  /** Takes documents out that have expired at this time. */
  expire(nowMs: number): void;
  scope(namespace: string): NamespaceScope;
  postings(term: string, namespace: string): Postings;
  lengthOf(document: number): number;
  /** Negative if the key of `a` comes before that of `b`; both of one namespace. */
  compare(a: number, b: number): number;
  /** The entries of documents, in the order asked for. */
  entries(documents: readonly number[], signal: AbortSignal | undefined): Promise<readonly Entry[]>;
}

/** An index as a source for building a segment: every term and posting, dead documents included. */
export interface MergeSource {
  readonly terms: readonly string[];
  /** Calls `emit` for each document with the term, in the order of its numbers. */
  forEachPosting(term: number, emit: (document: number, frequency: number) => void): void;
  lengthOf(document: number): number;
}
