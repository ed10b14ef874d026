import type { Postings } from './index-source.ts';

// From this ratio of sizes on looking up each of the few beats walking through the many.
const LOOK_UP_RATIO = 16;
// Up to so many documents of their span per document, marking each in a row of the span beats sorting.
const SPAN_PER_DOCUMENT = 16;

/** Documents in both; each set in ascending order. */
export function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const found = new Uint32Array(few.length);
  let count = 0;
  forEachShared(few, many, (at) => {
    found[count++] = few[at] as number;
  });
  return found.subarray(0, count);
}

/** Documents in any; each set in ascending order. */
export function union(sets: readonly Uint32Array[]): Uint32Array {
  const [first = new Uint32Array(0), ...others] = sets.filter(({ length }) => length > 0);
  if (others.length === 0) return first;
  const used = [first, ...others];
  const total = used.reduce((sum, { length }) => sum + length, 0);
  const lowest = used.reduce((least, set) => Math.min(least, set[0] as number), Number.POSITIVE_INFINITY);
  const span = used.reduce((most, set) => Math.max(most, (set.at(-1) as number) - lowest + 1), 0);
  return span <= total * SPAN_PER_DOCUMENT ? marked(used, lowest, span) : sorted(used, total);
}

function marked(sets: readonly Uint32Array[], lowest: number, span: number): Uint32Array {
  const marks = new Uint8Array(span);
  for (const set of sets) for (let at = 0; at < set.length; at += 1) marks[(set[at] as number) - lowest] = 1;
  let count = 0;
  for (let slot = 0; slot < span; slot += 1) count += marks[slot] as number;
  const found = new Uint32Array(count);
  let next = 0;
  for (let slot = 0; slot < span; slot += 1) if (marks[slot] === 1) found[next++] = lowest + slot;
  return found;
}

function sorted(sets: readonly Uint32Array[], total: number): Uint32Array {
  const all = new Uint32Array(total);
  let end = 0;
  for (const set of sets) {
    all.set(set, end);
    end += set.length;
  }
  all.sort();
  let count = 0;
  for (const document of all) if (count === 0 || all[count - 1] !== document) all[count++] = document;
  return all.subarray(0, count);
}

/** Postings of the documents in a set. */
export function postingsWithin(postings: Postings, set: Uint32Array): Postings {
  const size = Math.min(postings.count, set.length);
  const documents = new Uint32Array(size);
  const frequencies = new Uint16Array(size);
  let count = 0;
  const keep = (at: number): void => {
    documents[count] = postings.documents[at] as number;
    frequencies[count++] = postings.frequencies[at] as number;
  };
  const all = postings.documents.subarray(0, postings.count);
  if (all.length <= set.length) forEachShared(all, set, keep);
  else forEachShared(set, all, (_, at) => keep(at));
  return { count, documents: documents.subarray(0, count), frequencies: frequencies.subarray(0, count) };
}

/** Postings of the documents that are not in a set. */
export function postingsWithout(postings: Postings, set: Uint32Array): Postings {
  const documents = new Uint32Array(postings.count);
  const frequencies = new Uint16Array(postings.count);
  let count = 0;
  let inSet = 0;
  for (let at = 0; at < postings.count; at += 1) {
    const document = postings.documents[at] as number;
    while (inSet < set.length && (set[inSet] as number) < document) inSet += 1;
    if (set[inSet] === document) continue;
    documents[count] = document;
    frequencies[count++] = postings.frequencies[at] as number;
  }
  return { count, documents: documents.subarray(0, count), frequencies: frequencies.subarray(0, count) };
}

function forEachShared(few: Uint32Array, many: Uint32Array, visit: (inFew: number, inMany: number) => void): void {
  const looksUp = few.length * LOOK_UP_RATIO < many.length;
  let inMany = 0;
  for (let at = 0; at < few.length && inMany < many.length; at += 1) {
    const document = few[at] as number;
    if (looksUp) inMany = firstFrom(many, inMany, document);
    else while (inMany < many.length && (many[inMany] as number) < document) inMany += 1;
    if (many[inMany] === document) visit(at, inMany);
  }
}

/** The first place from `start` on whose document is not below the given one. */
function firstFrom(documents: Uint32Array, start: number, document: number): number {
  let step = 1;
  let low = start;
  while (low + step < documents.length && (documents[low + step] as number) < document) {
    low += step;
    step *= 2;
  }
  let high = Math.min(documents.length, low + step + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((documents[middle] as number) < document) low = middle + 1;
    else high = middle;
  }
  return low;
}
