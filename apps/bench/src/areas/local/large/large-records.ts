import { textPool } from '../../../documents/text-pool.ts';
import type { SampleRecord } from '../records.ts';

/** Bytes of a record's value as JSON. */
const VALUE_BYTES = 200;
const WORDS = 20;
const SEED = 7;
// No common divisor with the size of the pool: neighbours differ, and every text is used.
const STRIDE = 7_919;

/** The records of the large memory by number: values of 200 bytes that hold 20 words, keys in order. */
export class LargeRecords {
  readonly #texts: readonly string[];

  /** `texts` is how many different texts there are. */
  constructor(texts?: number) {
    this.#texts = textPool(SEED, WORDS, texts);
  }

  at(index: number): SampleRecord {
    const pooled = this.#texts[(index * STRIDE) % this.#texts.length] ?? '';
    const room = VALUE_BYTES - JSON.stringify({ id: index, text: '' }).length;
    const text = pooled.slice(0, room).padEnd(room);
    return { key: largeKey(index), value: { id: index, text }, metadata: {}, text };
  }

  /** Records from a number on. */
  slice(from: number, to: number): readonly SampleRecord[] {
    return Array.from({ length: to - from }, (_, offset) => this.at(from + offset));
  }
}

export function largeKey(index: number): string {
  return `conversation-${index.toString().padStart(9, '0')}`;
}
