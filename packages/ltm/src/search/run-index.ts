import type { Entry } from '../memtable/entry.ts';
import type { KeyBounds, LoadedTerms, NamespaceScope, Postings, SearchIndex, TermRequest } from './index-source.ts';
import { Liveness } from './liveness.ts';
import type { PostingBuffer } from './posting-buffer.ts';
import { type DocumentInterval, holdsWanted, type LoadedList, readList } from './segment/posting-list.ts';
import type { ExpandedTerm, Segment } from './segment/segment.ts';
import { type Reading, readAll } from './segment/source-range.ts';

/** What a search needs of a run beside its segment. */
interface RunEntries {
  readonly dead: Uint8Array;
  at(positions: readonly number[], signal?: AbortSignal): Promise<readonly Entry[]>;
  keyBounds?(position: number, namespace: string): KeyBounds | undefined;
}

/** A run as a part of a search: its segment, and which of its documents are still live. */
export class RunIndex implements SearchIndex {
  readonly segment: Segment;
  readonly liveness: Liveness;
  readonly shortLengths: Uint16Array | undefined;
  readonly #run: RunEntries;

  /** What dies in the run from now on must be told to `liveness`. */
  constructor(run: RunEntries, segment: Segment) {
    this.#run = run;
    this.segment = segment;
    this.shortLengths = shortened(segment.lengths);
    this.liveness = new Liveness(segment.lengths, run.dead, segment.expiryQueue);
  }

  get terms(): number {
    return this.segment.terms;
  }

  get lengths(): Uint32Array {
    return this.segment.lengths;
  }

  expire(nowMs: number): void {
    this.liveness.expire(nowMs);
  }

  namespaces(): Iterable<string> {
    return this.segment.namespaces();
  }

  scope(namespace: string): NamespaceScope {
    const { start, end } = this.segment.interval(namespace);
    return { namespace, ...this.liveness.between(start, end) };
  }

  *namespacesWithin(prefix: string): Iterable<string> {
    for (const { namespace, start, end } of this.segment.namespacesWithin(prefix)) {
      if (this.liveness.between(start, end).documents > 0) yield namespace;
    }
  }

  documentsWithin(prefix: string): number {
    const { start, end } = this.segment.intervalWithin(prefix);
    return this.liveness.between(start, end).documents;
  }

  /** Nothing is ever added. */
  prepare(): undefined {
    return undefined;
  }

  load(request: TermRequest, signal: AbortSignal | undefined): LoadedTerms | Promise<LoadedTerms> {
    const interval = this.segment.interval(request.namespace);
    const loaded = new RunTerms((list, buffer) => this.#read(list, interval, buffer));
    if (interval.start === interval.end) return loaded;
    const waiting = readAll(this.#readings(request, interval, loaded), signal);
    return waiting === undefined ? loaded : waiting.then(() => loaded);
  }

  // Documents are numbered in the order of their keys.
  compare(a: number, b: number): number {
    return a - b;
  }

  keyBounds(document: number, namespace: string): KeyBounds | undefined {
    return this.#run.keyBounds?.(document, namespace);
  }

  entries(documents: readonly number[], signal: AbortSignal | undefined): Promise<readonly Entry[]> {
    return this.#run.at(documents, signal);
  }

  *#readings(request: TermRequest, interval: DocumentInterval, loaded: RunTerms): Iterable<Reading<void>> {
    const { segment } = this;
    const encoder = new TextEncoder();
    for (const term of request.terms) yield findInto(loaded, term, segment.find(encoder.encode(term), interval));
    const isLive = (document: number): boolean => this.liveness.isLive(document);
    const holds = (list: LoadedList): boolean => holdsWanted(list, interval, isLive);
    const bounds = { interval, limit: request.expansionLimit, holds };
    for (const [at, expansion] of request.expansions.entries())
      yield expandInto(loaded, at, segment.expand(expansion, bounds));
  }

  #read(list: LoadedList, interval: DocumentInterval, buffer: PostingBuffer): Postings {
    const start = buffer.reserve(list.documents);
    const { documents, frequencies } = buffer;
    const end = readList(list, interval, documents, frequencies, start);
    return buffer.take(this.liveness.keepLive(documents, frequencies, start, end));
  }
}

function shortened(lengths: Uint32Array): Uint16Array | undefined {
  const short = Uint16Array.from(lengths);
  let differing = 0;
  for (let document = 0; document < short.length; document += 1)
    differing |= (short[document] as number) ^ (lengths[document] as number);
  return differing === 0 ? short : undefined;
}

/** Lists of a run that a search has loaded. */
class RunTerms implements LoadedTerms {
  readonly #read: (list: LoadedList, buffer: PostingBuffer) => Postings;
  readonly #lists = new Map<string, LoadedList>();
  readonly #expanded: (readonly string[])[] = [];

  constructor(read: (list: LoadedList, buffer: PostingBuffer) => Postings) {
    this.#read = read;
  }

  add(term: string, list: LoadedList): void {
    this.#lists.set(term, list);
  }

  expand(at: number, found: readonly ExpandedTerm[]): void {
    for (const { term, list } of found) this.add(term, list);
    this.#expanded[at] = found.map(({ term }) => term);
  }

  postings(term: string, buffer: PostingBuffer): Postings {
    const list = this.#lists.get(term);
    return list === undefined ? buffer.take(buffer.reserve(0)) : this.#read(list, buffer);
  }

  expanded(at: number): readonly string[] {
    return this.#expanded[at] ?? [];
  }
}

function* findInto(loaded: RunTerms, term: string, reading: Reading<LoadedList | undefined>): Reading<void> {
  const list = yield* reading;
  if (list !== undefined) loaded.add(term, list);
}

function* expandInto(loaded: RunTerms, at: number, reading: Reading<readonly ExpandedTerm[]>): Reading<void> {
  loaded.expand(at, yield* reading);
}
