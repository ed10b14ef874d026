import type { Entry } from '../memtable/entry.ts';
import type { NamespaceScope, Postings, SearchIndex } from './index-source.ts';
import { Liveness } from './liveness.ts';
import { Segment } from './segment.ts';

/** What a search needs of a run beside its segment. */
interface RunEntries {
  readonly dead: Uint8Array;
  at(positions: readonly number[], signal?: AbortSignal): Promise<readonly Entry[]>;
}

/** A run as a part of a search: its segment, and which of its documents are still live. */
export class RunIndex implements SearchIndex {
  readonly segment: Segment;
  readonly liveness: Liveness;
  readonly #run: RunEntries;

  constructor(run: RunEntries, segmentBytes: Uint8Array) {
    this.#run = run;
    this.segment = new Segment(segmentBytes);
    this.liveness = new Liveness(this.segment.lengths, run.dead, this.segment.expiryQueue());
  }

  get documentLimit(): number {
    return this.segment.documents;
  }

  expire(nowMs: number): void {
    this.liveness.expire(nowMs);
  }

  scope(namespace: string): NamespaceScope {
    const { start, end } = this.segment.interval(namespace);
    return { namespace, ...this.liveness.between(start, end) };
  }

  postings(term: string, namespace: string): Postings {
    return this.segment.postings(term, this.segment.interval(namespace), this.liveness);
  }

  lengthOf(document: number): number {
    return this.segment.lengths[document] as number;
  }

  // Documents are numbered in the order of their keys.
  compare(a: number, b: number): number {
    return a - b;
  }

  entries(documents: readonly number[], signal: AbortSignal | undefined): Promise<readonly Entry[]> {
    return this.#run.at(documents, signal);
  }
}
