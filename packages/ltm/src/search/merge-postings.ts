import type { Postings } from './index-source.ts';

// A posting as one number, to be sorted: document x 2^16 + frequency.
const FREQUENCIES = 65_536;
const MAX_FREQUENCY = 65_535;
// Below so many documents of their span per posting, counting in a row of the span beats sorting.
const SPAN_PER_POSTING = 16;

/** Postings of several terms as those of one: each document once, its frequencies added. */
export function mergePostings(lists: readonly Postings[]): Postings {
  const used = lists.filter(({ count }) => count > 0);
  const [only] = used;
  if (only === undefined) return { count: 0, documents: new Uint32Array(0), frequencies: new Uint16Array(0) };
  if (used.length === 1) return only;
  const total = used.reduce((sum, { count }) => sum + count, 0);
  const first = Math.min(...used.map(({ documents }) => documents[0] as number));
  const last = Math.max(...used.map(({ documents, count }) => documents[count - 1] as number));
  const span = last - first + 1;
  return span <= total * SPAN_PER_POSTING ? counted(used, first, span) : sorted(used, total);
}

function counted(lists: readonly Postings[], first: number, span: number): Postings {
  const sums = new Uint32Array(span);
  let count = 0;
  for (const list of lists) {
    for (let at = 0; at < list.count; at += 1) {
      const slot = (list.documents[at] as number) - first;
      if (sums[slot] === 0) count += 1;
      (sums[slot] as number) += list.frequencies[at] as number;
    }
  }
  const result = new PostingWriter(count);
  for (let slot = 0; slot < span; slot += 1) {
    const frequency = sums[slot] as number;
    if (frequency > 0) result.add(first + slot, frequency);
  }
  return result.postings;
}

function sorted(lists: readonly Postings[], total: number): Postings {
  const all = new Float64Array(total);
  let end = 0;
  for (const { count, documents, frequencies } of lists) {
    for (let at = 0; at < count; at += 1)
      all[end++] = (documents[at] as number) * FREQUENCIES + (frequencies[at] as number);
  }
  const result = new PostingWriter(total);
  for (const posting of all.sort()) result.add(Math.floor(posting / FREQUENCIES), posting % FREQUENCIES);
  return result.postings;
}

/** Takes postings in the order of their documents; several of one document become one. */
class PostingWriter {
  readonly #documents: Uint32Array;
  readonly #frequencies: Uint16Array;
  #count = 0;

  constructor(capacity: number) {
    this.#documents = new Uint32Array(capacity);
    this.#frequencies = new Uint16Array(capacity);
  }

  add(document: number, frequency: number): void {
    const last = this.#count - 1;
    if (last >= 0 && this.#documents[last] === document) {
      this.#frequencies[last] = Math.min(MAX_FREQUENCY, (this.#frequencies[last] as number) + frequency);
      return;
    }
    this.#documents[this.#count] = document;
    this.#frequencies[this.#count++] = Math.min(MAX_FREQUENCY, frequency);
  }

  get postings(): Postings {
    const count = this.#count;
    return { count, documents: this.#documents.subarray(0, count), frequencies: this.#frequencies.subarray(0, count) };
  }
}
