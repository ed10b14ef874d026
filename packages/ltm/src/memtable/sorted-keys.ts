import { compareCodePoints } from '@eider/core';

// Surrogates, and what ranks between them and the code points that they stand for.
const HIGH_UNIT = /[\ud800-\uffff]/;

// Keys are sorted in portions as they come, so that no single call sorts them all.
const PORTION = 4_096;

/** A growing set of keys that can be had in order. Keys must be added once each. */
export class SortedKeys {
  // Each in order.
  #portions: string[][] = [];
  #added: string[] = [];
  // Without such units the order of code units, which JavaScript compares at once, is that of code points.
  #hasHighUnits = false;

  add(key: string): void {
    this.#added.push(key);
    this.#hasHighUnits ||= HIGH_UNIT.test(key);
    if (this.#added.length >= PORTION) this.#sortAdded();
  }

  /** All keys by code point. The array is not changed by later additions. */
  get inOrder(): readonly string[] {
    if (this.#added.length > 0) this.#sortAdded();
    while (this.#portions.length > 1) this.#mergeLast();
    return this.#portions[0] ?? [];
  }

  get #isBefore(): IsBefore {
    return this.#hasHighUnits ? (a, b) => compareCodePoints(a, b) < 0 : (a, b) => a < b;
  }

  #sortAdded(): void {
    // Portions from before the first such unit are in the right order for both.
    this.#portions.push(this.#hasHighUnits ? this.#added.sort(compareCodePoints) : this.#added.sort());
    this.#added = [];
    // Each portion is more than twice as long as the next: merging costs a logarithmic factor in all, and little at a time.
    while (this.#lengthOf(-2) <= this.#lengthOf(-1) * 2) this.#mergeLast();
  }

  #lengthOf(at: number): number {
    return this.#portions.at(at)?.length ?? Number.POSITIVE_INFINITY;
  }

  #mergeLast(): void {
    const [left = [], right = []] = this.#portions.splice(-2);
    this.#portions.push(mergeSorted(left, right, this.#isBefore));
  }
}

type IsBefore = (a: string, b: string) => boolean;

function mergeSorted(left: readonly string[], right: readonly string[], isBefore: IsBefore): string[] {
  // Keys often come in order.
  if (isBefore(left.at(-1) as string, right[0] as string)) return left.concat(right);
  const merged: string[] = [];
  let l = 0;
  for (const key of right) {
    while (l < left.length && isBefore(left[l] as string, key)) merged.push(left[l++] as string);
    merged.push(key);
  }
  while (l < left.length) merged.push(left[l++] as string);
  return merged;
}

/** Index of the first of `count` ascending elements that is not before the wanted one. */
export function lowerBound(count: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
