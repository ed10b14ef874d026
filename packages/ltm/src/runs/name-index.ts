import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from './compare-names.ts';
import { hashName } from './hash-name.ts';
import { EncodedSteps, type NameSteps, readName } from './name-steps.ts';
import type { RecordName } from './run.ts';
import { earliestKey, holdsNothingFrom, type RunNames } from './run-names.ts';

// A name is looked for among this many hashes: a fraction of a microsecond, for about 50 bytes of memory a step.
export const NAMES_PER_STEP = 128;

/**
 * Where a run's names are, in memory: every 128th name, the last one, and a 32-bit hash of each. It gives a name's exact position, and denies
 * a name that is not there; it is wrong about such a name in one of eight million cases, so what is read must be compared.
 */
export class NameIndex implements RunNames {
  readonly #steps: NameSteps;
  readonly #last: RecordName | undefined;
  readonly #hashes: Uint32Array;
  readonly #filter: HashFilter;

  /** Of names in order: `steps` are those at multiples of 128, `last` is the last one. */
  constructor(steps: NameSteps, last: RecordName | undefined, hashes: Uint32Array) {
    this.#steps = steps;
    this.#last = last;
    this.#hashes = hashes;
    this.#filter = new HashFilter(hashes);
  }

  static decode(bytes: Uint8Array): NameIndex {
    const reader = new ByteReader(bytes);
    const hashes = new Uint32Array(reader.varint());
    const steps = new EncodedSteps(bytes, reader, reader.varint());
    const last = hashes.length === 0 ? undefined : readName(reader);
    const raw = reader.raw(hashes.length * 4);
    // Little-endian, as on every machine that this runs on; the copy aligns it.
    new Uint8Array(hashes.buffer).set(raw);
    return new NameIndex(steps, last, hashes);
  }

  get first(): RecordName | undefined {
    return this.#steps.at(0);
  }

  get last(): RecordName | undefined {
    return this.#last;
  }

  encode(): Uint8Array {
    const writer = new ByteWriter();
    writer.varint(this.#hashes.length);
    writer.varint(this.#steps.length);
    for (const { namespace, key } of [...this.steps, ...(this.#last === undefined ? [] : [this.#last])]) {
      writer.text(namespace);
      writer.text(key);
    }
    writer.raw(new Uint8Array(this.#hashes.buffer, this.#hashes.byteOffset, this.#hashes.byteLength));
    return writer.finish();
  }

  get size(): number {
    return this.#hashes.length;
  }

  /** The name at each multiple of 128. */
  get steps(): readonly RecordName[] {
    return Array.from({ length: this.#steps.length }, (_, index) => this.#steps.at(index) as RecordName);
  }

  hashAt(position: number): number {
    return this.#hashes[position] as number;
  }

  /** The first position at which the name could stand if positions were never taken: to read on from there. */
  startOf(name: RecordName): number {
    return Math.max(0, this.#stepsUpTo(name) - 1) * NAMES_PER_STEP;
  }

  /** The first position that certainly lies behind every name up to this one. */
  endOf(name: RecordName): number {
    return Math.min(this.size, this.#stepsUpTo(name) * NAMES_PER_STEP);
  }

  /** Whether it certainly holds no name of this namespace from this name on. */
  holdsNothingFrom(name: RecordName): boolean {
    return holdsNothingFrom(this, name);
  }

  /** A key that no key of the namespace comes before, from this name on; undefined if it certainly holds none. */
  earliestKey(name: RecordName): string | undefined {
    return earliestKey(this, name);
  }

  /** False if no name has this hash; true is wrong in one of sixteen cases, always at first and while few ask. */
  mayHold(hash: number): boolean {
    return this.#filter.mayHold(hash);
  }

  mayHoldName(name: RecordName, hash: number): boolean {
    return this.mayHold(hash) && this.positionsOf(name, hash).length > 0;
  }

  /** Where the name may stand: one position, seldom more; none if it is not there. */
  positionsOf(name: RecordName, hash: number = hashName(name)): readonly number[] {
    if (!this.mayHold(hash)) return NOWHERE;
    const steps = this.#stepsUpTo(name);
    if (steps === 0) return NOWHERE;
    const start = (steps - 1) * NAMES_PER_STEP;
    const end = Math.min(this.#hashes.length, start + NAMES_PER_STEP);
    const hashes = this.#hashes;
    let positions = NOWHERE;
    for (let position = start; position < end; position += 1) {
      if (hashes[position] === hash) positions = [...positions, position];
    }
    return positions;
  }

  #stepsUpTo(name: RecordName): number {
    return lowerBound(this.#steps.length, (index) => compareNames(this.#steps.at(index) as RecordName, name) <= 0);
  }
}

const NOWHERE: readonly number[] = [];
const BITS_PER_NAME = 16;

// Whoever opens a large memory for a few reads does without the bitmap: of a million names it takes as long as everything else.
const ASKED_BEFORE = 128;
const NAMES_AT_ONCE = 8_192;

/** A bitmap with one bit set for each hash, which denies most names in one step. Made piece by piece, once many have asked. */
class HashFilter {
  readonly #hashes: Uint32Array;
  #bits: Uint32Array | undefined;
  #mask = 0;
  #asked = 0;
  #made = 0;

  constructor(hashes: Uint32Array) {
    this.#hashes = hashes;
  }

  mayHold(hash: number): boolean {
    if (this.#made < this.#hashes.length && !this.#makeMore()) return true;
    const bit = hash & this.#mask;
    return ((this.#bits?.[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  /** Whether it is complete. */
  #makeMore(): boolean {
    const hashes = this.#hashes;
    this.#asked += 1;
    if (hashes.length > NAMES_AT_ONCE && this.#asked <= ASKED_BEFORE) return false;
    this.#bits ??= this.#empty();
    const end = Math.min(hashes.length, this.#made + NAMES_AT_ONCE);
    for (let at = this.#made; at < end; at += 1) {
      const bit = (hashes[at] as number) & this.#mask;
      (this.#bits[bit >>> 5] as number) |= 1 << (bit & 31);
    }
    this.#made = end;
    return end === hashes.length;
  }

  #empty(): Uint32Array {
    const size = 2 ** Math.ceil(Math.log2(Math.max(32, this.#hashes.length * BITS_PER_NAME)));
    this.#mask = size - 1;
    return new Uint32Array(size / 32);
  }
}

/** Builds the index of names that come in order. */
export class NameIndexBuilder {
  readonly #steps: RecordName[] = [];
  #hashes = new Uint32Array(1024);
  #last: RecordName | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add({ namespace, key }: RecordName): void {
    const name = { namespace, key };
    if (this.#size % NAMES_PER_STEP === 0) this.#steps.push(name);
    this.#last = name;
    this.#push(hashName(name));
  }

  /** Adds names whose hashes are known; `steps` are those among them at multiples of 128 of the whole, `last` is the last of them. */
  addHashed(hashes: Iterable<number>, steps: readonly RecordName[], last: RecordName): void {
    for (const hash of hashes) this.#push(hash);
    this.#steps.push(...steps);
    this.#last = last;
  }

  finish(): NameIndex {
    return new NameIndex(this.#steps, this.#last, this.#hashes.slice(0, this.#size));
  }

  #push(hash: number): void {
    if (this.#size === this.#hashes.length) {
      const grown = new Uint32Array(this.#size * 2);
      grown.set(this.#hashes);
      this.#hashes = grown;
    }
    this.#hashes[this.#size] = hash;
    this.#size += 1;
  }
}
