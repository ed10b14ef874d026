import { seededRandom } from '@eider/core';
import { History } from './history.ts';
import type { MapEntry } from './map-state.ts';
import { BASE_KEY, type Plan } from './plan.ts';
import { SimBucket } from './sim-bucket.ts';
import { SimNetwork } from './sim-network.ts';
import { SimProcess } from './sim-process.ts';
import type { SimTime } from './sim-time.ts';
import { Violation } from './violation.ts';

export interface WorldShape {
  readonly writers: number;
  readonly checkpointers: number;
  readonly collectors: number;
  readonly readers: number;
  /** How many different keys are written. */
  readonly keys: number;
  /** Whether there is a file to adopt. */
  readonly hasBase: boolean;
  /** Whether readers pin checkpoints. */
  readonly pins: boolean;
}

const START_MS = 1_800_000_000_000;

/** Everything of one simulated run. */
export class World {
  readonly time: SimTime = { nowMs: START_MS };
  readonly bucket: SimBucket;
  readonly network: SimNetwork;
  readonly history: History;
  readonly processes = new Map<string, SimProcess>();
  readonly shape: WorldShape;
  readonly #seed: number;
  readonly #plan: Plan;
  #violation: Violation | undefined;

  constructor(seed: number, plan: Plan, shape: Partial<WorldShape>) {
    this.#seed = seed;
    this.#plan = plan;
    this.shape = { ...shapeOf(seed), ...shape };
    this.bucket = new SimBucket(this.time);
    this.network = new SimNetwork(this.bucket);
    const base = this.shape.hasBase ? [{ key: 'k0', value: 'base' }] : [];
    this.#putBase(base);
    this.history = new History(this.bucket, new Map(base.map((entry) => [entry.key, entry])));
    this.bucket.watcher = this.history;
    for (const [role, count] of this.#roles()) {
      for (let number = 1; number <= count; number += 1) this.addProcess(`${role}${number}`);
    }
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  readonly fail = (violation: Violation): void => {
    this.#violation ??= violation;
  };

  cannotGoOn(detail: string): void {
    this.fail(new Violation('the memory cannot go on', detail));
  }

  addProcess(name: string): SimProcess {
    const { time, network, history } = this;
    const parts = { name, seed: this.#seed, time, network, history, plan: this.#plan, keys: this.shape.keys };
    const process = new SimProcess(parts);
    this.processes.set(name, process);
    return process;
  }

  /** Lets one thing happen, and everything that follows from it without waiting. */
  async step(run: () => void): Promise<void> {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.fail(error);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The process is gone, and another takes its role. */
  crash(process: SimProcess): void {
    process.isDead = true;
    this.network.forget(process.name);
    this.processes.delete(process.name);
    const [role, generation] = process.name.split('g');
    this.addProcess(`${role}g${Number(generation ?? 1) + 1}`);
  }

  #roles(): readonly (readonly [string, number])[] {
    const { writers, checkpointers, collectors, readers } = this.shape;
    return [
      ['w', writers],
      ['c', checkpointers],
      ['d', collectors],
      ['r', readers],
    ];
  }

  #putBase(entries: readonly MapEntry[]): void {
    if (entries.length === 0) return;
    const bytes = new TextEncoder().encode(JSON.stringify(entries));
    this.bucket.apply({ op: 'put', key: BASE_KEY, bytes, condition: {} }, 'before');
  }
}

function shapeOf(seed: number): WorldShape {
  const random = seededRandom(seed * 2);
  const upTo = (most: number): number => Math.floor(random.next() * (most + 1));
  return {
    writers: 1 + upTo(2),
    checkpointers: 1 + upTo(1),
    collectors: 1,
    readers: upTo(1),
    keys: 1 + upTo(2),
    hasBase: random.next() < 0.2,
    pins: random.next() < 0.3,
  };
}
