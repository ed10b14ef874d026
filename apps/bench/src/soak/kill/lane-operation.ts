import { type JsonObject, type Random, seededRandom } from '@eider/core';

/**
 * What the lanes of a soak do. A lane does one operation after the other; which one follows from seed, lane and number alone, so that whoever
 * checks knows what has to be there without having been told. All that an operation stores and deletes is one commit.
 */
export interface LaneOperation {
  readonly kind: LaneKind;
  readonly stored: readonly PlacedItem[];
  readonly deleted: readonly PlacedKey[];
}

/**
 * `store` and `delete` touch one namespace; `transaction` both of the lane's, and counts itself in a namespace that all lanes share; `fleeting` stores
 * what is expired before anybody looks again, so that for a checker it deletes; `fold` asks for a checkpoint.
 */
export type LaneKind = 'store' | 'delete' | 'fleeting' | 'transaction' | 'fold';

export interface PlacedKey {
  readonly space: number;
  readonly key: string;
}

export interface PlacedItem extends PlacedKey {
  readonly value: JsonObject;
  readonly metadata: JsonObject;
}

/** Every lane writes to its own namespace and to one below it. */
export const SPACES = 2;
/** Where all lanes meet. */
export const SHARED: { readonly namespace: string; readonly key: string } = {
  namespace: 'shared',
  key: 'transactions',
};
const KEYS = 60;
const MOST_ITEMS = 6;
// Beyond what the log writes into its preallocated part.
const LARGE_WORDS = 14_000;
const LARGE_SHARE = 0.003;
/** Operations differ in a word that search must find again. */
export const RESIDUES = 7;
// Of a hundred operations: deletes, fleeting ones, transactions, checkpoints, stores of one record; the rest store several.
const SHARES: readonly (readonly [LaneKind, number])[] = [
  ['delete', 0.15],
  ['fleeting', 0.08],
  ['transaction', 0.15],
  ['fold', 0.01],
];
const SINGLE_SHARE = 0.4;

/** All keys that a lane may use in one of its namespaces. */
export function laneKeys(): readonly string[] {
  return ['position', ...Array.from({ length: KEYS }, (_, index) => `key-${index}`)];
}

/** The namespace of a lane's space. */
export function laneNamespace(lane: number, space: number): readonly string[] {
  return space === 0 ? ['lane', String(lane)] : ['lane', String(lane), 'below'];
}

/** The word in every text of the operations with this number. */
export function residueWord(operation: number): string {
  return `residue${operation % RESIDUES}`;
}

/** The operation of a number from 1. */
export function laneOperation(seed: number, lane: number, number: number): LaneOperation {
  const random = seededRandom((seed * 64 + lane) * 2 ** 24 + number);
  const kind = kindOf(random.next());
  const space = Math.floor(random.next() * SPACES);
  const keys = [...new Set(Array.from({ length: 1 + Math.floor(random.next() * MOST_ITEMS) }, () => someKey(random)))];
  const place = (key: string): PlacedItem => ({ space, key, ...contentOf(random, lane, number) });
  if (kind === 'fold') return { kind, stored: [], deleted: [] };
  if (kind === 'delete') return { kind, stored: [], deleted: keys.map((key) => ({ space, key })) };
  if (kind === 'fleeting') return { kind, stored: keys.slice(0, 1).map(place), deleted: [] };
  if (kind === 'transaction') return { kind, ...transactionOf(random, keys, place) };
  if (random.next() < SINGLE_SHARE) return { kind, stored: keys.slice(0, 1).map(place), deleted: [] };
  // The lane's place goes with what it stored: one commit, all or nothing.
  return { kind, stored: [...keys, 'position'].map(place), deleted: [] };
}

function kindOf(chance: number): LaneKind {
  let bound = 0;
  for (const [kind, share] of SHARES) {
    bound += share;
    if (chance < bound) return kind;
  }
  return 'store';
}

// Positions in both namespaces, records in one, and a key that goes: half of it would show.
function transactionOf(
  random: Random,
  [gone = '', ...keys]: readonly string[],
  place: (key: string) => PlacedItem,
): Pick<LaneOperation, 'stored' | 'deleted'> {
  const positions = [0, 1].map((space) => ({ ...place('position'), space }));
  return {
    stored: [...positions, ...keys.map(place)],
    deleted: [{ space: Math.floor(random.next() * SPACES), key: gone }],
  };
}

function contentOf(random: Random, lane: number, number: number): Pick<PlacedItem, 'value' | 'metadata'> {
  const count = random.next() < LARGE_SHARE ? LARGE_WORDS : 1 + Math.floor(random.next() * 40);
  const words = Array.from({ length: count }, () => `w${Math.floor(random.next() * 500)}`);
  const text = [`lane${lane}`, residueWord(number), ...words].join(' ');
  return { value: { lane, number, text }, metadata: { number, residue: number % RESIDUES } };
}

function someKey(random: Random): string {
  return `key-${Math.floor(random.next() * KEYS)}`;
}
