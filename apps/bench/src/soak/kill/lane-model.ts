import { hash } from 'node:crypto';
import { type LaneOperation, laneOperation, type PlacedItem, SPACES } from './lane-operation.ts';

/** A record as it is compared: which operation wrote it, and a digest of value and metadata. */
export interface ModelRecord {
  readonly number: number;
  readonly digest: string;
}

/** What a namespace must hold: record by key. */
export type ModelSpace = ReadonlyMap<string, ModelRecord>;

/** What must be in the memory after a lane's operations, worked out from the plan alone. */
export class LaneModel {
  readonly lane: number;
  readonly #seed: number;
  readonly #spaces: Map<string, ModelRecord>[] = Array.from({ length: SPACES }, () => new Map());
  #applied = 0;
  #transactions = 0;

  constructor(seed: number, lane: number) {
    this.#seed = seed;
    this.lane = lane;
  }

  /** How many operations are in. */
  get applied(): number {
    return this.#applied;
  }

  /** How many of them were transactions. */
  get transactions(): number {
    return this.#transactions;
  }

  get spaces(): readonly ModelSpace[] {
    return this.#spaces;
  }

  advanceTo(number: number): void {
    while (this.#applied < number) {
      this.#applied += 1;
      const operation = this.#operation(this.#applied);
      if (operation.kind === 'transaction') this.#transactions += 1;
      applyTo(this.#spaces, operation, this.#applied);
    }
  }

  /** The state with one operation more. */
  afterNext(): readonly ModelSpace[] {
    const spaces = this.#spaces.map((space) => new Map(space));
    applyTo(spaces, this.#operation(this.#applied + 1), this.#applied + 1);
    return spaces;
  }

  #operation(number: number): LaneOperation {
    return laneOperation(this.#seed, this.lane, number);
  }
}

function applyTo(spaces: readonly Map<string, ModelRecord>[], operation: LaneOperation, number: number): void {
  const { kind, stored, deleted } = operation;
  // Expired when somebody looks: what it replaced must not come back either.
  const gone = kind === 'fleeting' ? stored : deleted;
  for (const { space, key } of gone) spaces[space]?.delete(key);
  if (kind === 'fleeting') return;
  for (const item of stored) spaces[item.space]?.set(item.key, { number, digest: digestOf(item) });
}

/** Digest of what a record holds; property order included, as memory keeps it. */
export function digestOf({ value, metadata }: Pick<PlacedItem, 'value' | 'metadata'>): string {
  return hash('sha256', JSON.stringify([value, metadata])).slice(0, 32);
}
