import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from './compare-names.ts';
import type { RecordName } from './run.ts';

// A name is looked for among this many hashes: a fraction of a microsecond, for about 50 bytes of memory a step.
export const NAMES_PER_STEP = 128;

/**
 * Where a run's names are, in memory: every 128th name and a 32-bit hash of each. It gives a name's exact position, and denies
 * a name that is not there; it is wrong about such a name in one of eight million cases, so what is read must be compared.
 */
export class NameIndex {
  readonly #steps: readonly RecordName[];
  readonly #hashes: Uint32Array;

  private constructor(steps: readonly RecordName[], hashes: Uint32Array) {
    this.#steps = steps;
    this.#hashes = hashes;
  }

  /** Of names in order. */
  static of(sorted: readonly RecordName[]): NameIndex {
    const steps = sorted.filter((_, position) => position % NAMES_PER_STEP === 0);
    return new NameIndex(
      steps.map(({ namespace, key }) => ({ namespace, key })),
      Uint32Array.from(sorted, hashName),
    );
  }

  static decode(bytes: Uint8Array): NameIndex {
    const reader = new ByteReader(bytes);
    const hashes = new Uint32Array(reader.varint());
    const steps = Array.from({ length: reader.varint() }, () => ({ namespace: reader.text(), key: reader.text() }));
    const raw = reader.raw(hashes.length * 4);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let position = 0; position < hashes.length; position += 1)
      hashes[position] = view.getUint32(position * 4, true);
    return new NameIndex(steps, hashes);
  }

  encode(): Uint8Array {
    const writer = new ByteWriter();
    writer.varint(this.#hashes.length);
    writer.varint(this.#steps.length);
    for (const { namespace, key } of this.#steps) {
      writer.text(namespace);
      writer.text(key);
    }
    const raw = new DataView(new ArrayBuffer(this.#hashes.length * 4));
    for (const [position, hash] of this.#hashes.entries()) raw.setUint32(position * 4, hash, true);
    writer.raw(new Uint8Array(raw.buffer));
    return writer.finish();
  }

  /** The first position at which the name could stand if positions were never taken: to read on from there. */
  startOf(name: RecordName): number {
    return Math.max(0, this.#stepsUpTo(name) - 1) * NAMES_PER_STEP;
  }

  /** Where the name may stand: one position, seldom more; none if it is not there. */
  positionsOf(name: RecordName): readonly number[] {
    const start = this.startOf(name);
    const end = Math.min(this.#hashes.length, start + NAMES_PER_STEP);
    const hash = hashName(name);
    const positions: number[] = [];
    for (let position = start; position < end; position += 1) {
      if (this.#hashes[position] === hash) positions.push(position);
    }
    return positions;
  }

  #stepsUpTo(name: RecordName): number {
    return lowerBound(this.#steps.length, (index) => compareNames(this.#steps[index] as RecordName, name) <= 0);
  }
}

/** FNV-1a over the UTF-16 code units of namespace, NUL and key, mixed at the end as in MurmurHash3. */
function hashName({ namespace, key }: RecordName): number {
  let value = hashText(Math.imul(hashText(0x811c9dc5, namespace), 0x01000193), key);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function hashText(start: number, text: string): number {
  let value = start;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
