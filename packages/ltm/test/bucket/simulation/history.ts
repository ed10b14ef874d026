import { decodeCommit } from '../../../src/bucket/commit-object.ts';
import { type Head, heldKeys } from '../../../src/bucket/head.ts';
import { decodeHead } from '../../../src/bucket/head-codec.ts';
import { FORMAT_KEY, HEAD_KEY, sequenceOfLogKey } from '../../../src/bucket/object-keys.ts';
import { parseDescription, type StoreDescription } from '../../../src/bucket/store-description.ts';
import { foldRuns } from './map-run.ts';
import { applyWrite, decodeWrites, type MapState, type MapWrite, stateText } from './map-state.ts';
import type { SimBucket, SimObject, SimWatcher } from './sim-bucket.ts';
import { Violation } from './violation.ts';

interface KnownWrite {
  /** Commits in the log when it was asked for. */
  readonly startedAt: number;
  outcome: 'open' | 'acknowledged' | 'failed' | 'unknown';
}

/**
 * Knows what really happened: the first object that fills a slot is its commit, whatever anybody is told. Hears of every effect on the store and of every
 * answer to a caller, and throws a Violation as soon as one contradicts it.
 */
export class History implements SimWatcher {
  readonly #bucket: SimBucket;
  readonly #base: MapState;
  readonly #writes = new Map<string, KnownWrite>();
  readonly #committed = new Map<string, number>();
  readonly #states: MapState[];
  readonly #texts: string[];
  readonly #releasedPins = new Set<string>();
  /** Bytes that a process meant to store under a key, by their digest. */
  readonly #intents = new Map<string, string>();
  #description: StoreDescription | undefined;
  #head: Head | undefined;

  constructor(bucket: SimBucket, base: MapState) {
    this.#bucket = bucket;
    this.#base = base;
    this.#states = [base];
    this.#texts = [stateText(base)];
  }

  /** Commits so far. */
  get length(): number {
    return this.#states.length - 1;
  }

  onPut(key: string, object: SimObject, process: string): void {
    if (key === FORMAT_KEY) this.#description = parseDescription(object.bytes);
    const sequence = sequenceOfLogKey(key);
    if (sequence !== undefined) this.#onCommit(sequence, object.bytes);
    if (key === HEAD_KEY) this.#onHead(object.bytes, process);
  }

  onDelete(key: string): void {
    if (this.#head !== undefined && heldKeys(this.#head).has(key)) {
      throw new Violation('head names a missing file', `${key} was deleted`);
    }
  }

  asked(id: string): void {
    this.#writes.set(id, { startedAt: this.length, outcome: 'open' });
  }

  acknowledged(id: string): void {
    this.#settle(id, 'acknowledged');
    if (!this.#committed.has(id)) throw new Violation('acknowledged write lost', id);
  }

  failed(id: string): void {
    this.#settle(id, 'failed');
    if (this.#committed.has(id)) throw new Violation('a failed write is seen', id);
  }

  unknown(id: string): void {
    this.#settle(id, 'unknown');
  }

  /** An `ifAbsent` was refused: its key must have been there at some time since it was asked for. */
  refused(id: string, key: string): void {
    this.failed(id);
    const { startedAt } = this.#writes.get(id) as KnownWrite;
    if (this.#states.slice(startedAt).some((state) => state.get(key)?.value !== undefined)) return;
    throw new Violation('refused without reason', id);
  }

  /** A process has applied everything up to a sequence. */
  applied(process: string, sequence: number, state: MapState): void {
    const text = stateText(state);
    if (text === this.#texts[sequence]) return;
    const isEmpty = sequence === 0 && state.size === 0;
    const detail = `${process} at ${sequence} has ${text} instead of ${this.#texts[sequence] ?? 'nothing'}`;
    throw new Violation(isEmpty ? 'a second opener starts empty' : 'states diverge', detail);
  }

  /** A latest read that began when the log had so many commits has ended. */
  readLatest(process: string, startedAt: number, sequence: number): void {
    if (sequence >= startedAt) return;
    throw new Violation('stale latest read', `${process} read ${sequence}, the log had ${startedAt}`);
  }

  intends(process: string, key: string, digest: string): void {
    this.#intents.set(`${process} ${key}`, digest);
  }

  released(pin: string): void {
    this.#releasedPins.add(pin);
  }

  #settle(id: string, outcome: KnownWrite['outcome']): void {
    const write = this.#writes.get(id);
    if (write !== undefined) write.outcome = outcome;
  }

  #onCommit(sequence: number, bytes: Uint8Array): void {
    // A ghost: the slot has had its commit.
    if (sequence <= this.length) return;
    if (sequence > this.length + 1) throw new Violation('a gap in the log', `commit ${sequence} after ${this.length}`);
    const storeId = this.#description?.storeId ?? '';
    const { batch } = decoded(() => decodeCommit(bytes, { seq: sequence, storeId }));
    const state = new Map(this.#states[sequence - 1]);
    for (const write of decodeWrites(batch)) {
      this.#check(write, state, sequence);
      applyWrite(state, write);
    }
    this.#states.push(state);
    this.#texts.push(stateText(state));
  }

  #check({ id, key, ifAbsent }: MapWrite, state: MapState, sequence: number): void {
    if (this.#committed.has(id)) throw new Violation('applied twice', id);
    this.#committed.set(id, sequence);
    if (this.#writes.get(id)?.outcome === 'failed') throw new Violation('a failed write is seen', id);
    if (ifAbsent && state.get(key)?.value !== undefined) throw new Violation('two ifAbsent succeed', id);
  }

  #onHead(bytes: Uint8Array, process: string): void {
    if (this.#description === undefined) throw new Violation('the memory is damaged', 'head without a description');
    const description = this.#description;
    const { head } = decoded(() => decodeHead(bytes, description));
    const before = this.#head;
    this.#head = head;
    const { seq, runs } = head.checkpoint;
    if (before !== undefined && (seq < before.checkpoint.seq || head.gcBoundary < before.gcBoundary)) {
      throw new Violation('head goes backwards', `from ${before.checkpoint.seq} to ${seq}`);
    }
    for (const key of heldKeys(head)) this.#checkFile(key, process);
    for (const { id } of head.pins) {
      if (this.#releasedPins.has(id)) throw new Violation('a pin comes back', id);
    }
    const state = new Map(this.#base);
    foldRuns(state, runs, (key) => (this.#bucket.objects.get(key) as SimObject).bytes);
    if (stateText(state) !== this.#texts[seq]) {
      throw new Violation('a checkpoint differs from the log', `${stateText(state)} instead of ${this.#texts[seq]}`);
    }
  }

  #checkFile(key: string, process: string): void {
    const object = this.#bucket.objects.get(key);
    if (object === undefined) throw new Violation('head names a missing file', key);
    const intended = this.#intents.get(`${process} ${key}`);
    if (intended !== undefined && intended !== object.etag) throw new Violation('a reader gets the wrong bytes', key);
  }
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new Violation('the memory is damaged', error instanceof Error ? error.message : String(error));
  }
}
