// A list's record: eight words, so that one line of the processor's cache holds it.
const LIST_WORDS = 8;
const TERM = 0;
const NAMESPACE = 1;
const NEXT_OF_TERM = 2;
const FIRST_CHUNK = 3;
const TAIL = 4;
const CHUNK_END = 5;
const LAST_DOCUMENT = 6;
const COUNT = 7;

const NONE = -1;
const FIRST_CHUNK_WORDS = 1;
const LARGEST_CHUNK_WORDS = 1_023;
const INITIAL_WORDS = 256;
// How often one document can hold a term; what is above counts as this.
const MAX_FREQUENCY = 65_535;

/**
 * Lists of postings that grow, one per term and namespace, in order of their documents. All lie in one array of numbers, in chunks that
 * double: a posting is the document x 2 + 1, followed, if the term occurs more than once, by the frequency x 2.
 */
export class DeltaPostings {
  #lists = new Int32Array(LIST_WORDS * INITIAL_WORDS);
  #listCount = 0;
  // The newest list of each term; the others follow by NEXT_OF_TERM.
  #newest = new Int32Array(INITIAL_WORDS).fill(NONE);
  // Open addressing by term and namespace; 0 is free, otherwise a list's number + 1.
  #slots = new Int32Array(INITIAL_WORDS * 2);
  #pool = new Uint32Array(INITIAL_WORDS * 4);
  #poolUsed = 0;

  /** Counts one more occurrence; documents come in ascending order. */
  add(term: number, namespace: number, document: number): void {
    const list = this.#listFor(term, namespace);
    const lists = this.#lists;
    const tail = lists[list + TAIL] as number;
    if (lists[list + LAST_DOCUMENT] === document) this.#addOccurrence(list, tail);
    else {
      lists[list + LAST_DOCUMENT] = document;
      (lists[list + COUNT] as number) += 1;
      this.#append(list, document * 2 + 1);
    }
  }

  /** The list of a term in a namespace; undefined if there is none. */
  find(term: number, namespace: number): number | undefined {
    const list = this.#search(term, namespace);
    return list === NONE ? undefined : list;
  }

  /** Every list of a term. */
  *ofTerm(term: number): Iterable<number> {
    for (let list = this.#newest[term] ?? NONE; list !== NONE; list = this.#lists[list + NEXT_OF_TERM] as number)
      yield list;
  }

  /** Postings in a list. */
  countOf(list: number): number {
    return this.#lists[list + COUNT] as number;
  }

  /** Copies a list's postings to `at` and on; gives where they end. */
  read(list: number, documents: Uint32Array, frequencies: Uint16Array, at: number): number {
    const pool = this.#pool;
    const tail = this.#lists[list + TAIL] as number;
    const lastEnd = this.#lists[list + CHUNK_END] as number;
    let chunk = this.#lists[list + FIRST_CHUNK] as number;
    let words = FIRST_CHUNK_WORDS;
    let next = at - 1;
    for (;;) {
      const end = chunk + words;
      const stop = end === lastEnd ? tail : end;
      for (let word = chunk; word < stop; word += 1) next = take(pool[word] as number, next, documents, frequencies);
      if (end === lastEnd) return next + 1;
      chunk = pool[end] as number;
      words = nextChunkWords(words);
    }
  }

  #addOccurrence(list: number, tail: number): void {
    const last = this.#pool[tail - 1] as number;
    if ((last & 1) === 1) this.#append(list, 4);
    else if (last < MAX_FREQUENCY * 2) this.#pool[tail - 1] = last + 2;
  }

  #append(list: number, word: number): void {
    let tail = this.#lists[list + TAIL] as number;
    if (tail === this.#lists[list + CHUNK_END]) tail = this.#addChunk(list, tail);
    this.#pool[tail] = word;
    this.#lists[list + TAIL] = tail + 1;
  }

  // The word behind a chunk says where the next one begins.
  #addChunk(list: number, end: number): number {
    const words = nextChunkWords(this.#chunkWords(list));
    const chunk = this.#takeChunk(words);
    this.#pool[end] = chunk;
    this.#lists[list + CHUNK_END] = chunk + words;
    return chunk;
  }

  // The size of a list's last chunk follows from how much it holds.
  #chunkWords(list: number): number {
    const first = this.#lists[list + FIRST_CHUNK] as number;
    let words = FIRST_CHUNK_WORDS;
    for (let at = first; at + words !== this.#lists[list + CHUNK_END]; words = nextChunkWords(words))
      at = this.#pool[at + words] as number;
    return words;
  }

  #takeChunk(words: number): number {
    const chunk = this.#poolUsed;
    this.#poolUsed += words + 1;
    if (this.#poolUsed > this.#pool.length) {
      const grown = new Uint32Array(Math.max(this.#pool.length * 2, this.#poolUsed));
      grown.set(this.#pool);
      this.#pool = grown;
    }
    return chunk;
  }

  #listFor(term: number, namespace: number): number {
    const newest = term < this.#newest.length ? (this.#newest[term] as number) : NONE;
    // Most memories are written to in one namespace at a time.
    if (newest !== NONE && this.#lists[newest + NAMESPACE] === namespace) return newest;
    const list = newest === NONE ? NONE : this.#search(term, namespace);
    return list === NONE ? this.#create(term, namespace) : list;
  }

  #search(term: number, namespace: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(term, namespace) & mask; ; slot = (slot + 1) & mask) {
      const list = (this.#slots[slot] as number) - 1;
      if (list < 0) return NONE;
      if (this.#lists[list + TERM] === term && this.#lists[list + NAMESPACE] === namespace) return list;
    }
  }

  #create(term: number, namespace: number): number {
    const list = this.#listCount * LIST_WORDS;
    this.#listCount += 1;
    if (list === this.#lists.length) this.#lists = doubled(this.#lists, 0);
    while (term >= this.#newest.length) this.#newest = doubled(this.#newest, NONE);
    if (this.#listCount * 2 > this.#slots.length) this.#rehash();
    const chunk = this.#takeChunk(FIRST_CHUNK_WORDS);
    const end = chunk + FIRST_CHUNK_WORDS;
    this.#lists.set([term, namespace, this.#newest[term] as number, chunk, chunk, end, NONE, 0], list);
    this.#newest[term] = list;
    this.#occupy(list);
    return list;
  }

  #occupy(list: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#lists[list + TERM] as number, this.#lists[list + NAMESPACE] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = list + 1;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let list = 0; list < (this.#listCount - 1) * LIST_WORDS; list += LIST_WORDS) this.#occupy(list);
  }
}

/** Puts one word of a list where it belongs; `last` is where the last posting went. */
function take(word: number, last: number, documents: Uint32Array, frequencies: Uint16Array): number {
  if ((word & 1) === 0) {
    frequencies[last] = word >>> 1;
    return last;
  }
  documents[last + 1] = word >>> 1;
  frequencies[last + 1] = 1;
  return last + 1;
}

function nextChunkWords(words: number): number {
  return words >= LARGEST_CHUNK_WORDS ? LARGEST_CHUNK_WORDS : words * 2 + 1;
}

function hash(term: number, namespace: number): number {
  const mixed = Math.imul(term, 0x9e3779b1) ^ Math.imul(namespace, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function doubled(array: Int32Array<ArrayBuffer>, rest: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2).fill(rest, array.length);
  grown.set(array);
  return grown;
}
