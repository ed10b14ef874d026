import type { Entry } from '../memtable/entry.ts';
import type { PostingBuffer, Postings } from './posting-buffer.ts';
import type { Reading } from './segment/source-range.ts';
import type { TermExpansion } from './term-expansion.ts';
import type { TimeSlices } from './time-slices.ts';

export type { Postings } from './posting-buffer.ts';

/** A namespace as an index sees it now: live, unexpired documents only. */
export interface NamespaceScope {
  readonly namespace: string;
  readonly documents: number;
  /** Sum of the documents' lengths in terms. */
  readonly totalLength: number;
}

/** The terms of one namespace that a search is going to look at. */
export interface TermRequest {
  readonly namespace: string;
  readonly terms: readonly string[];
  readonly expansions: readonly TermExpansion[];
  /** Terms that one expansion stands for at most: the first by code point. */
  readonly expansionLimit: number;
}

/** What a search looks at in one index, at hand: nothing here waits. Liveness is that of the moment of the call. */
export interface LoadedTerms {
  /** Postings of a requested term or of one that an expansion stands for; none for others. They are valid as long as the buffer is not cleared. */
  postings(term: string, buffer: PostingBuffer): Postings;
  /** What the request's expansion of this number stands for: terms of live documents of the namespace, by code point. */
  expanded(expansion: number): readonly string[];
}

/** Between which keys a document's key lies. */
export interface KeyBounds {
  /** Not behind it. */
  readonly from: string;
  /** Behind it; undefined if that is not known. */
  readonly before: string | undefined;
}

/** One index of several that make up a search: the memtable's or a run's. Document numbers are its own. */
export interface SearchIndex {
  /** Distinct terms, also of documents that are no longer live. */
  readonly terms: number;
  /** Each document's length in terms, by its number. */
  readonly lengths: Uint32Array;
  /** The same in half the room, if there are many and all of them fit: a search waits for these more than for anything else. */
  readonly shortLengths?: Uint16Array | undefined;
  /** Takes documents out that have expired at this time. */
  expire(nowMs: number): void;
  /** Every namespace that has or had documents here, in no order. */
  namespaces(): Iterable<string>;
  scope(namespace: string): NamespaceScope;
  /** Encoded namespaces that begin with this text and hold a live document, each once. Costs by namespaces, not by documents. */
  namespacesWithin(prefix: string): Iterable<string>;
  /** Live documents of all namespaces that begin with this text. */
  documentsWithin(prefix: string): number;
  /** Takes in what was added since the last search: at once if that takes little time, otherwise a promise to wait for before asking again. */
  prepare(): Promise<void> | undefined;
  /** Brings near what a search needs; a promise only if something must be waited for. */
  load(request: TermRequest, signal: AbortSignal | undefined): LoadedTerms | Promise<LoadedTerms>;
  /** Negative if the key of `a` comes before that of `b`; both of one namespace. */
  compare(a: number, b: number): number;
  /** What is known of a document's key without reading its entry; undefined for nothing. */
  keyBounds?(document: number, namespace: string): KeyBounds | undefined;
  /** The entries of documents, in the order asked for. */
  entries(documents: readonly number[], signal: AbortSignal | undefined): Promise<readonly Entry[]>;
}

/** All indexes that make up a search. */
export interface SearchIndexes {
  /** Every index, complete and exact for this time; undefined if something must be waited for first. */
  indexesNow(nowMs: number): readonly SearchIndex[] | undefined;
  /** Waits until there is nothing to wait for. */
  indexes(nowMs: number, signal?: AbortSignal): Promise<readonly SearchIndex[]>;
}

/** An index as a source for building a segment: every term and posting, dead documents included. */
export interface MergeSource {
  /** Whether the postings of a term come in the order of their documents; otherwise they come in one piece. */
  readonly isOrdered: boolean;
  /** Each document's length in terms; at least as many as there are documents. */
  readonly lengths: Uint32Array;
  /** Walks through the terms in order of their UTF-8 bytes, from before the first one. */
  cursor(slices: TimeSlices): Promise<TermCursor>;
}

/** Stands at one term after the other; `step` and `fill` give a reading if they need bytes, otherwise they are done at once. */
export interface TermCursor {
  /** UTF-8 of the term, of which the first `termLength` bytes count. Changed by the next step. */
  readonly term: Uint8Array;
  /** Negative at the end. */
  readonly termLength: number;
  /** The piece of the term's postings that the last `fill` brought; changed by the next one. */
  readonly postings: Postings;
  step(): Reading<void> | undefined;
  /** Brings the next piece of the term's postings; one without postings at their end. */
  fill(): Reading<void> | undefined;
}
