import { compareCodePoints } from '@eider/core';

/** A growing set of keys that is put in order only when somebody asks for an order. Keys must be added once each. */
export class SortedKeys {
  #sorted: string[] = [];
  #added: string[] = [];

  add(key: string): void {
    this.#added.push(key);
  }

  /** All keys by code point. The array is not changed by later additions. */
  get inOrder(): readonly string[] {
    if (this.#added.length > 0) {
      this.#sorted = mergeSorted(this.#sorted, this.#added.sort(compareCodePoints));
      this.#added = [];
    }
    return this.#sorted;
  }
}

function mergeSorted(left: readonly string[], right: readonly string[]): string[] {
  const merged: string[] = [];
  let l = 0;
  for (const key of right) {
    while (l < left.length && compareCodePoints(left[l] as string, key) < 0) merged.push(left[l++] as string);
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
