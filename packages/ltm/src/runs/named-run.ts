import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { RunIndex } from '../search/run-index.ts';
import { Segment } from '../search/segment/segment.ts';
import type { SegmentSource } from '../search/segment-source.ts';
import type { ListedRun } from './catalog.ts';
import type { NameIndex } from './name-index.ts';
import type { RecordCache } from './record-cache.ts';
import type { Located, RecordName, Run } from './run.ts';
import { earliestKey, type RunNames } from './run-names.ts';

export interface NamedRunParts<Names extends RunNames = NameIndex> {
  readonly listed: ListedRun<Names>;
  readonly cache: RecordCache;
  readonly segment: SegmentSource;
}

/** A run that knows something of its names; subclasses know where its records lie. */
export abstract class NamedRun<Names extends RunNames = NameIndex> implements Run {
  /** The run as it was listed first. */
  readonly listed: ListedRun<Names>;
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly sizeBytes: number;
  readonly halfExpiredAtMs: number;
  readonly dead: Uint8Array;
  readonly names: Names;
  readonly #cache: RecordCache;
  readonly #segment: SegmentSource;
  #loading: Promise<RunIndex> | undefined;
  #index: RunIndex | undefined;

  constructor({ listed, cache, segment }: NamedRunParts<Names>) {
    this.listed = listed;
    this.id = listed.id;
    this.from = listed.from;
    this.to = listed.to;
    this.records = listed.records;
    this.sizeBytes = listed.sizeBytes;
    this.halfExpiredAtMs = listed.halfExpiredAtMs;
    this.dead = listed.dead.slice();
    this.names = listed.names;
    this.#cache = cache;
    this.#segment = segment;
  }

  abstract page(namespace: string, from: KeyBound, limit: number, signal?: AbortSignal): Promise<readonly Entry[]>;
  abstract newest(
    namespace: string,
    belowRevision: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Located[]>;
  abstract all(): AsyncIterable<readonly Entry[]>;
  abstract findMany(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]>;
  /** Reads the entries at positions, in no order. */
  protected abstract readAt(positions: readonly number[], signal: AbortSignal | undefined): Promise<readonly Located[]>;

  get loadedIndex(): RunIndex | undefined {
    return this.#index;
  }

  mayHoldHash(hash: number): boolean {
    return this.names.mayHold(hash);
  }

  mayHold(name: RecordName, hash: number): boolean {
    return this.names.mayHoldName(name, hash);
  }

  earliestKey(namespace: string, from: KeyBound): string | undefined {
    return earliestKey(this.names, { namespace, key: from.key });
  }

  at(positions: readonly number[], signal?: AbortSignal): Promise<readonly Entry[]> {
    return this.#entriesAt(positions, (unknown) => this.#cache.keeping(() => this.readAt(unknown, signal)));
  }

  /** Entries by position, in the order asked for. What has to be read is not kept: it may be hidden by a newer entry. */
  protected entriesAt(positions: readonly number[], signal: AbortSignal | undefined): Promise<readonly Entry[]> {
    return this.#entriesAt(positions, (unknown) => this.readAt(unknown, signal));
  }

  async #entriesAt(
    positions: readonly number[],
    readUnknown: (positions: readonly number[]) => Promise<readonly Located[]>,
  ): Promise<readonly Entry[]> {
    const byPosition = new Map<number, Entry>();
    const unknown: number[] = [];
    for (const position of positions) {
      const cached = this.#cache.byPosition(this, position);
      if (cached === undefined) unknown.push(position);
      else byPosition.set(position, cached);
    }
    const read = unknown.length === 0 ? [] : await readUnknown(unknown);
    for (const { position, entry } of read) byPosition.set(position, entry);
    return positions.map((position) => byPosition.get(position) as Entry);
  }

  index(): Promise<RunIndex> {
    this.#loading ??= this.#loadIndex().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Learns what is known to be dead by now; undefined if nothing must be read for that. */
  protected learnDead(): Promise<void> | undefined {
    return undefined;
  }

  async #loadIndex(): Promise<RunIndex> {
    const [segment] = await Promise.all([Segment.open(this.#segment, this.records), this.learnDead()]);
    // What has become known meanwhile is not in `dead` yet.
    for (let more = this.learnDead(); more !== undefined; more = this.learnDead()) await more;
    // Made and put in place at once: what dies from here on is told to it.
    this.#index = new RunIndex(this, segment);
    return this.#index;
  }
}
