import {
  type Clock,
  encodeNamespace,
  freezeJson,
  type JsonObject,
  type JsonValue,
  type MemoryRecord,
} from '@eider/core';

/** One record as the double keeps it; JSON as texts, so that nothing is shared with a caller. */
export interface MapEntry {
  readonly value: string;
  readonly metadata: string;
  readonly text: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly expiresAtMs: number;
  readonly revision: number;
}

export interface MapRun {
  readonly id: number;
  readonly records: number;
  readonly from: number;
  readonly to: number;
}

/** What is left of a memory when it is closed: maps in place of files. */
export class MapStore {
  readonly clock: Clock;
  sequence = 0;
  timeMs = 0;
  checkpointSequence = 0;
  runs: readonly MapRun[] = [];
  readonly #namespaces = new Map<string, Map<string, MapEntry>>();
  /** Names changed since the last checkpoint. */
  readonly #changed = new Map<string, { readonly path: readonly string[]; readonly key: string }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  nowMs(): number {
    return Math.max(this.clock.nowMs(), this.timeMs);
  }

  get changes(): number {
    return this.#changed.size;
  }

  /** The records of one namespace that have not expired. */
  live(path: readonly string[]): ReadonlyMap<string, MapEntry> {
    const all = this.#namespaces.get(encodeNamespace(path)) ?? new Map<string, MapEntry>();
    return new Map([...all].filter(([, { expiresAtMs }]) => expiresAtMs > this.nowMs()));
  }

  find(path: readonly string[], key: string): MapEntry | undefined {
    const entry = this.#namespaces.get(encodeNamespace(path))?.get(key);
    return entry !== undefined && entry.expiresAtMs > this.nowMs() ? entry : undefined;
  }

  put(path: readonly string[], key: string, entry: MapEntry | undefined): void {
    const namespace = encodeNamespace(path);
    const records = this.#namespaces.get(namespace) ?? new Map<string, MapEntry>();
    this.#namespaces.set(namespace, records);
    if (entry === undefined) records.delete(key);
    else records.set(key, entry);
    this.#changed.set(JSON.stringify([path, key]), { path, key });
  }

  /** Starts a commit: the sequence and the time of everything in it. */
  begin(): void {
    this.timeMs = this.nowMs();
    this.sequence += 1;
  }

  checkpoint(): void {
    const records = [...this.#changed.values()].filter(({ path, key }) => this.find(path, key) !== undefined).length;
    const run = { id: this.sequence, records, from: this.checkpointSequence, to: this.sequence };
    if (records > 0) this.runs = [...this.runs, run];
    this.checkpointSequence = this.sequence;
    this.#changed.clear();
  }
}

/** A frozen record of its own. */
export function toRecord(path: readonly string[], key: string, entry: MapEntry): MemoryRecord {
  return Object.freeze({
    namespace: Object.freeze([...path]),
    key,
    value: freezeJson(JSON.parse(entry.value) as JsonValue),
    metadata: freezeJson(JSON.parse(entry.metadata) as JsonObject) as JsonObject,
    revision: entry.revision,
    createdAt: new Date(entry.createdAtMs),
    updatedAt: new Date(entry.updatedAtMs),
    ...(entry.expiresAtMs === Number.POSITIVE_INFINITY ? {} : { expiresAt: new Date(entry.expiresAtMs) }),
  });
}
