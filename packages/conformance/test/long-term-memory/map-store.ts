import {
  type Clock,
  EiderError,
  encodeNamespace,
  freezeJson,
  type JsonObject,
  type JsonValue,
  type MemoryRecord,
} from '@eider/core';

export const CHANGES_OF_A_COMMIT = 65_536;

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

/** With the times that were given, if they were. */
export type MapContent = Pick<MapEntry, 'value' | 'metadata' | 'text' | 'expiresAtMs'> &
  Partial<Pick<MapEntry, 'createdAtMs' | 'updatedAtMs'>>;

/** What one step of a commit does; a check does nothing but look at its condition. */
export interface MapOperation {
  readonly kind: 'store' | 'delete' | 'check';
  readonly path: readonly string[];
  readonly key: string;
  readonly content?: ((timeMs: number) => MapContent) | undefined;
  readonly condition?: number | 'absent' | undefined;
}

export interface MapChange {
  readonly path: readonly string[];
  readonly key: string;
  readonly revision: number;
  readonly timeMs: number;
  /** Undefined for a deletion. */
  readonly entry: MapEntry | undefined;
}

export interface MapOutcome {
  readonly previous: MapEntry | undefined;
  readonly entry: MapEntry | undefined;
}

export interface MapRun {
  readonly id: number;
  readonly records: number;
  readonly sizeBytes: number;
  readonly from: number;
  readonly to: number;
}

/** What is left of a memory when it is closed: maps in place of files. */
export class MapStore {
  readonly clock: Clock;
  sequence = 0;
  timeMs = 0;
  checkpointSequence = 0;
  checkpointTimeMs = 0;
  runs: readonly MapRun[] = [];
  /** Every change that the log still holds, in order. */
  log: MapChange[] = [];
  /** Commits after this one are in the log. */
  logAfter = 0;
  /** Settles when nobody runs a transaction again that lost before. */
  turn: Promise<void> = Promise.resolve();
  readonly #retainsLog: boolean;
  readonly #spaces = new Map<string, { readonly path: readonly string[]; readonly records: Map<string, MapEntry> }>();
  /** Names changed since the last checkpoint. */
  readonly #changed = new Map<string, { readonly path: readonly string[]; readonly key: string }>();
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock, retainsLog: boolean) {
    this.clock = clock;
    this.#retainsLog = retainsLog;
  }

  nowMs(): number {
    return Math.max(this.clock.nowMs(), this.timeMs);
  }

  get changes(): number {
    return this.#changed.size;
  }

  /** Paths of the namespaces that hold a record that has not expired. */
  get paths(): readonly (readonly string[])[] {
    return [...this.#spaces.values()].map(({ path }) => path).filter((path) => this.live(path).size > 0);
  }

  /** The records of one namespace that have not expired. */
  live(path: readonly string[]): ReadonlyMap<string, MapEntry> {
    const all = this.#spaces.get(encodeNamespace(path))?.records ?? new Map<string, MapEntry>();
    return new Map([...all].filter(([, entry]) => this.#isLive(entry)));
  }

  find(path: readonly string[], key: string): MapEntry | undefined {
    const entry = this.#spaces.get(encodeNamespace(path))?.records.get(key);
    return this.#isLive(entry) ? entry : undefined;
  }

  /** One commit, all or nothing; none if nothing changes. A condition that does not hold is PRECONDITION_FAILED. */
  commit(operations: readonly MapOperation[]): readonly MapOutcome[] {
    const timeMs = this.nowMs();
    const sequence = this.sequence + 1;
    const own = new Map<string, MapEntry | undefined>();
    const changes: MapChange[] = [];
    const outcomes = operations.map((operation) => {
      const { kind, path, key, content, condition } = operation;
      const name = JSON.stringify([path, key]);
      const last = own.has(name) ? own.get(name) : this.find(path, key);
      const previous = this.#isLive(last) ? last : undefined;
      if (condition !== undefined) checkCondition(condition, previous, own.has(name));
      if (kind === 'check' || (kind === 'delete' && previous === undefined)) return { previous, entry: undefined };
      const revision = sequence * CHANGES_OF_A_COMMIT + changes.length;
      const times = { createdAtMs: previous?.createdAtMs ?? timeMs, updatedAtMs: timeMs, revision };
      const entry = content === undefined ? undefined : { ...times, ...content(timeMs) };
      own.set(name, entry);
      changes.push({ path, key, revision, timeMs, entry });
      return { previous, entry };
    });
    if (changes.length > 0) this.#apply(changes, sequence, timeMs);
    return outcomes;
  }

  checkpoint(): void {
    const records = [...this.#changed.values()].filter(({ path, key }) => this.find(path, key) !== undefined).length;
    const span = { from: this.checkpointSequence, to: this.sequence };
    if (records > 0) this.runs = [...this.runs, { id: this.sequence, records, sizeBytes: records * 100, ...span }];
    this.checkpointSequence = this.sequence;
    this.checkpointTimeMs = this.timeMs;
    this.#changed.clear();
    if (this.#retainsLog) return;
    this.log = [];
    this.logAfter = this.sequence;
  }

  /** Resolves when those who came before have had their turn, with what ends this one. */
  async takeTurn(): Promise<() => void> {
    const before = this.turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.turn = promise;
    await before;
    return resolve;
  }

  /** Resolves at the next commit, or when `wakeAll` is called. */
  nextCommit(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  wakeAll(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #apply(changes: readonly MapChange[], sequence: number, timeMs: number): void {
    this.sequence = sequence;
    this.timeMs = timeMs;
    for (const change of changes) {
      const { path, key, entry } = change;
      this.log.push(change);
      const namespace = encodeNamespace(path);
      const { records } = this.#spaces.get(namespace) ?? { records: new Map<string, MapEntry>() };
      this.#spaces.set(namespace, { path, records });
      if (entry === undefined) records.delete(key);
      else records.set(key, entry);
      this.#changed.set(JSON.stringify([path, key]), { path, key });
    }
    this.wakeAll();
  }

  #isLive(entry: MapEntry | undefined): boolean {
    return entry !== undefined && entry.expiresAtMs > this.nowMs();
  }
}

// A record that the same commit stored has no revision that anybody could know.
function checkCondition(condition: number | 'absent', found: MapEntry | undefined, isOwn: boolean): void {
  const holds = condition === 'absent' ? found === undefined : !isOwn && found?.revision === condition;
  if (!holds) throw new EiderError('PRECONDITION_FAILED', 'the condition does not hold');
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
    ...(entry.text === undefined ? {} : { text: entry.text }),
  });
}
