import { compareCodePoints } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from './compare-names.ts';
import { hashName } from './hash-name.ts';
import type { RecordName } from './run.ts';

// A name is looked for among this many hashes: a fraction of a microsecond, for about 50 bytes of memory a step.
export const NAMES_PER_STEP = 128;

/**
 * Where a run's names are, in memory: every 128th name, the last one, and a 32-bit hash of each. It gives a name's exact position, and denies
 * a name that is not there; it is wrong about such a name in one of eight million cases, so what is read must be compared.
 */
export class NameIndex {
  readonly #steps: readonly RecordName[];
  readonly #last: RecordName | undefined;
  readonly #hashes: Uint32Array;
  // Made when first asked: it denies most names in one step.
  #filter: HashFilter | undefined;

  /** Of names in order: `steps` are those at multiples of 128, `last` is the last one. */
  constructor(steps: readonly RecordName[], last: RecordName | undefined, hashes: Uint32Array) {
    this.#steps = steps;
    this.#last = last;
    this.#hashes = hashes;
  }

  static decode(bytes: Uint8Array): NameIndex {
    const reader = new ByteReader(bytes);
    const hashes = new Uint32Array(reader.varint());
    const readName = (): RecordName => ({ namespace: reader.text(), key: reader.text() });
    const steps = Array.from({ length: reader.varint() }, readName);
    const last = hashes.length === 0 ? undefined : readName();
    const raw = reader.raw(hashes.length * 4);
    // Little-endian, as on every machine that this runs on; the copy aligns it.
    new Uint8Array(hashes.buffer).set(raw);
    return new NameIndex(steps, last, hashes);
  }

  encode(): Uint8Array {
    const writer = new ByteWriter();
    writer.varint(this.#hashes.length);
    writer.varint(this.#steps.length);
    for (const { namespace, key } of [...this.#steps, ...(this.#last === undefined ? [] : [this.#last])]) {
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
    return this.#steps;
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
    const [first] = this.#steps;
    if (first === undefined || this.#last === undefined) return true;
    return compareNames(this.#last, name) < 0 || compareCodePoints(first.namespace, name.namespace) > 0;
  }

  /** False if no name has this hash; true is wrong in one of sixteen cases. */
  mayHold(hash: number): boolean {
    this.#filter ??= new HashFilter(this.#hashes);
    return this.#filter.mayHold(hash);
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
    return lowerBound(this.#steps.length, (index) => compareNames(this.#steps[index] as RecordName, name) <= 0);
  }
}

const NOWHERE: readonly number[] = [];
const BITS_PER_NAME = 16;

/** A bitmap with one bit set for each hash. */
class HashFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(hashes: Uint32Array) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(32, hashes.length * BITS_PER_NAME)));
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
    for (const hash of hashes) {
      const bit = hash & this.#mask;
      (this.#bits[bit >>> 5] as number) |= 1 << (bit & 31);
    }
  }

  mayHold(hash: number): boolean {
    const bit = hash & this.#mask;
    return ((this.#bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
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
