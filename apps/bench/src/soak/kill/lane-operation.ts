import { type JsonObject, type Random, seededRandom } from '@eider/core';

/**
 * What the lanes of a soak do. A lane writes one operation after the other; which one follows from seed, lane and number alone, so that whoever
 * checks knows what has to be there without having been told.
 */
export type LaneOperation =
  | { readonly kind: 'store'; readonly space: number; readonly items: readonly LaneItem[] }
  | { readonly kind: 'delete'; readonly space: number; readonly key: string };

export interface LaneItem {
  readonly key: string;
  readonly value: JsonObject;
  readonly metadata: JsonObject;
}

/** Every lane writes to its own namespace and to one below it. */
export const SPACES = 2;
const KEYS = 60;
const MOST_ITEMS = 6;
// Beyond what the log writes into its preallocated part.
const LARGE_WORDS = 14_000;
const LARGE_SHARE = 0.003;
const DELETE_SHARE = 0.15;
const MANY_SHARE = 0.5;
/** Operations differ in a word that search must find again. */
export const RESIDUES = 7;

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
  const space = Math.floor(random.next() * SPACES);
  const choice = random.next();
  if (choice < DELETE_SHARE) return { kind: 'delete', space, key: someKey(random) };
  if (choice > DELETE_SHARE + MANY_SHARE) {
    return { kind: 'store', space, items: [itemOf(random, someKey(random), lane, number)] };
  }
  const keys = new Set(Array.from({ length: 1 + Math.floor(random.next() * MOST_ITEMS) }, () => someKey(random)));
  // The lane's place goes with what it stored: one commit, all or nothing.
  return { kind: 'store', space, items: [...keys, 'position'].map((key) => itemOf(random, key, lane, number)) };
}

function itemOf(random: Random, key: string, lane: number, number: number): LaneItem {
  const count = random.next() < LARGE_SHARE ? LARGE_WORDS : 1 + Math.floor(random.next() * 40);
  const words = Array.from({ length: count }, () => `w${Math.floor(random.next() * 500)}`);
  const text = [`lane${lane}`, residueWord(number), ...words].join(' ');
  return { key, value: { lane, number, text }, metadata: { number, residue: number % RESIDUES } };
}

function someKey(random: Random): string {
  return `key-${Math.floor(random.next() * KEYS)}`;
}
