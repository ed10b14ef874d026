import { EiderError, type IdSource, type Random, seededRandom, sequentialIds } from '@eider/core';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { pinCheckpoint, releasePin } from '../../../src/bucket/pins.ts';
import type { History } from './history.ts';
import { MapCheckpointer } from './map-checkpointer.ts';
import { MapMemory } from './map-memory.ts';
import type { Plan } from './plan.ts';
import type { SimNetwork } from './sim-network.ts';
import { SimStore } from './sim-store.ts';
import { GRACE_MS, SimClock, type SimTime } from './sim-time.ts';
import { Violation } from './violation.ts';

/** What a process may be asked to do. */
export type SimOperation =
  | 'open'
  | 'store'
  | 'ifAbsent'
  | 'delete'
  | 'read'
  | 'checkpoint'
  | 'collect'
  | 'pin'
  | 'release';

export interface SimProcessParts {
  readonly name: string;
  readonly seed: number;
  readonly time: SimTime;
  readonly network: SimNetwork;
  readonly history: History;
  readonly plan: Plan;
  readonly keys: number;
}

const SETTINGS = { graceMs: GRACE_MS, appendTimeoutMs: GRACE_MS / 3, callTimeoutMs: GRACE_MS / 3 };
// A lagging clock is no harm, and one that leads is another test's subject.
const NO_CLOCK_CHECK = { maxClockLeadMs: Number.POSITIVE_INFINITY };
// What a caller may meet on a bad day; anything else is a fault of the protocol.
const BAD_DAYS = ['UNAVAILABLE', 'ABORTED', 'NOT_FOUND', 'TIMEOUT', 'INDETERMINATE', 'PRECONDITION_FAILED'];

/** One process of a simulation, which does one thing at a time. */
export class SimProcess {
  readonly name: string;
  readonly clock: SimClock;
  readonly #parts: SimProcessParts;
  readonly #random: Random;
  readonly #ids: IdSource;
  #memory: MapMemory | undefined;
  #checkpointer: MapCheckpointer | undefined;
  #pin: string | undefined;
  #running: SimOperation | undefined;
  isDead = false;

  constructor(parts: SimProcessParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.#random = seededRandom(seedOf(parts.seed, parts.name));
    this.#ids = sequentialIds(`${parts.name}-id`);
    const drift = { rate: 0.97 + this.#random.next() * 0.06, offsetMs: Math.floor(this.#random.next() * 1_000_000) };
    this.clock = new SimClock(parts.time, parts.name, drift);
  }

  get isIdle(): boolean {
    return this.#running === undefined && !this.isDead;
  }

  get isOpen(): boolean {
    return this.#memory !== undefined;
  }

  get sequence(): number {
    return this.#memory?.sequence ?? 0;
  }

  /** Begins an operation; it goes on as its requests are answered. Calls back with a violation, never rejects. */
  start(operation: SimOperation, fail: (violation: Violation) => void): void {
    this.#running = operation;
    this.#do(operation)
      .catch((error: unknown) => {
        if (error instanceof Violation) fail(error);
        else if (!EiderError.is(error) || !BAD_DAYS.includes(error.code))
          fail(asViolation(this.name, operation, error));
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #do(operation: SimOperation): Promise<void> {
    const memory = await this.#opened();
    const key = `k${Math.floor(this.#random.next() * this.#parts.keys)}`;
    if (operation === 'read') return memory.readLatest();
    if (operation === 'checkpoint') {
      this.#checkpointer ??= new MapCheckpointer(memory);
      return this.#checkpointer.run();
    }
    if (operation === 'collect') return this.#parts.plan.collect(memory.parts.bucket);
    if (operation === 'pin' || operation === 'release') return this.#movePin(memory.parts.bucket, operation);
    if (operation === 'open') return;
    const value = operation === 'delete' ? undefined : this.#ids.next();
    await memory.write({ key, value, ifAbsent: operation === 'ifAbsent' });
  }

  async #opened(): Promise<MapMemory> {
    if (this.#memory !== undefined) return this.#memory;
    const { plan, network, name, history } = this.#parts;
    const store = plan.storeOf(new SimStore(network, name));
    const parts = { store, clock: this.clock, ids: this.#ids, random: this.#random };
    const description = await plan.describe(parts);
    const bucket = plan.bucketOf(parts, description, { ...SETTINGS, ...NO_CLOCK_CHECK });
    const memory = new MapMemory({ name, bucket, plan, history, random: this.#random });
    await memory.open();
    this.#memory = memory;
    return memory;
  }

  async #movePin(bucket: Bucket, operation: 'pin' | 'release'): Promise<void> {
    if (operation === 'pin' && this.#pin === undefined) {
      this.#pin = (await pinCheckpoint(bucket, 4 * GRACE_MS)).id;
      return;
    }
    if (this.#pin === undefined) return;
    await releasePin(bucket, this.#pin);
    this.#parts.history.released(this.#pin);
    this.#pin = undefined;
  }
}

function asViolation(name: string, operation: string, error: unknown): Violation {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Violation('the memory is damaged', `${name} could not ${operation}: ${text}`);
}

function seedOf(seed: number, name: string): number {
  let hash = seed;
  for (let at = 0; at < name.length; at += 1) hash = (hash * 31 + name.charCodeAt(at)) % 2 ** 40;
  return hash;
}
