import type { Filter, JsonObject } from '@eider/core';

export interface ModelRecord {
  readonly words: readonly string[];
  readonly metadata: JsonObject;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Place in the order of all writes, as the memory told it. */
  readonly revision: number;
}

export type ModelWrite = Omit<ModelRecord, 'createdAtMs'>;

/** What one namespace should hold: a plain map, looked through for every question. */
export class MemoryModel {
  readonly #records = new Map<string, ModelRecord>();

  store(key: string, record: ModelWrite, nowMs: number): { readonly created: boolean } {
    const known = this.live(nowMs).get(key);
    this.#records.set(key, { ...record, createdAtMs: known?.createdAtMs ?? nowMs });
    return { created: known === undefined };
  }

  delete(key: string, nowMs: number): boolean {
    const existed = this.live(nowMs).has(key);
    this.#records.delete(key);
    return existed;
  }

  live(nowMs: number): ReadonlyMap<string, ModelRecord> {
    return new Map([...this.#records].filter(([, { expiresAtMs }]) => nowMs < expiresAtMs));
  }

  keys(nowMs: number): readonly string[] {
    return [...this.live(nowMs).keys()].sort(byCodePoint);
  }

  newest(nowMs: number): readonly string[] {
    return [...this.live(nowMs)].sort(([, a], [, b]) => b.revision - a.revision).map(([key]) => key);
  }

  /**
   * Keys with BM25 scores, k1 = 1.2 and b = 0.75, best first, ties by key; a word that is said twice counts twice. Terms and documents are gone through in the plainest way, so
   * that it shares no idea with an index.
   */
  ranked(query: readonly string[], nowMs: number): readonly (readonly [string, number])[] {
    const documents = [...this.live(nowMs)];
    const averageLength = documents.reduce((sum, [, { words }]) => sum + words.length, 0) / documents.length;
    const idf = (word: string): number => {
      const containing = documents.filter(([, { words }]) => words.includes(word)).length;
      return Math.log(1 + (documents.length - containing + 0.5) / (containing + 0.5));
    };
    const score = (words: readonly string[]): number =>
      query.reduce((sum, word) => {
        const frequency = words.filter((other) => other === word).length;
        const norm = 0.25 + (0.75 * words.length) / averageLength;
        return frequency === 0 ? sum : sum + (idf(word) * frequency * 2.2) / (frequency + 1.2 * norm);
      }, 0);
    return documents
      .filter(([, { words }]) => query.some((word) => words.includes(word)))
      .map(([key, { words }]) => [key, score(words)] as const)
      .sort(([a, x], [b, y]) => y - x || byCodePoint(a, b));
  }
}

/** Whether metadata holds `n` at least this large, as the filter that the test uses says. */
export function atLeast(n: number): { readonly filter: Filter; readonly holds: (metadata: JsonObject) => boolean } {
  return { filter: { n: { gte: n } }, holds: (metadata) => typeof metadata['n'] === 'number' && metadata['n'] >= n };
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
