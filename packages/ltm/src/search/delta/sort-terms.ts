import { compareCodePoints } from '@eider/core';
import type { TimeSlices } from '../time-slices.ts';

// Sorted in one go, in about a millisecond.
const CHUNK_TERMS = 2_048;
const SURROGATES = /[\ud800-\udfff]/;

/** Terms by code point, sorted in time slices. */
export async function sortTerms(terms: readonly string[], slices: TimeSlices): Promise<readonly string[]> {
  // Without pairs of surrogates the order of UTF-16 units is the same, and comparing them is much faster.
  const compare = terms.some((term) => SURROGATES.test(term)) ? compareCodePoints : undefined;
  let parts: string[][] = [];
  for (let at = 0; at < terms.length; at += CHUNK_TERMS) {
    parts.push(terms.slice(at, at + CHUNK_TERMS).sort(compare));
    if (slices.isOver) await slices.pause();
  }
  while (parts.length > 1) {
    const merged: string[][] = [];
    for (let at = 0; at < parts.length; at += 2) {
      const [left = [], right = []] = parts.slice(at, at + 2);
      merged.push(right.length === 0 ? left : await merge(left, right, compare, slices));
    }
    parts = merged;
  }
  return parts[0] ?? [];
}

async function merge(
  left: readonly string[],
  right: readonly string[],
  compare: ((a: string, b: string) => number) | undefined,
  slices: TimeSlices,
): Promise<string[]> {
  const merged: string[] = [];
  let l = 0;
  for (const [r, term] of right.entries()) {
    while (l < left.length && isBefore(left[l] as string, term, compare)) merged.push(left[l++] as string);
    merged.push(term);
    if (r % CHUNK_TERMS === 0 && slices.isOver) await slices.pause();
  }
  while (l < left.length) merged.push(left[l++] as string);
  return merged;
}

function isBefore(a: string, b: string, compare: ((a: string, b: string) => number) | undefined): boolean {
  return compare === undefined ? a < b : compare(a, b) < 0;
}
