import type { SectionWriter } from './section-writer.ts';
import type { SegmentOutput } from './segment-output.ts';

/** What lengths are taken from: `positions[d]` is the new number of document d, or -1 if it goes. */
export interface LengthsInput {
  readonly lengths: Uint32Array;
  readonly positions: Int32Array;
}

const WINDOW = 16_384;

/** Whether new numbers ascend as the old ones do. */
export function ascends(positions: Int32Array): boolean {
  let last = -1;
  for (const position of positions) {
    if (position < 0) continue;
    if (position < last) return false;
    last = position;
  }
  return true;
}

/** Writes the lengths of all new documents, window by window; yields after each. */
export function* mergeLengths(
  documents: number,
  inputs: readonly LengthsInput[],
  section: SectionWriter,
  output: SegmentOutput,
): Generator<undefined, void> {
  const readers = inputs.map((input) => new LengthsReader(input));
  const window = new Uint32Array(WINDOW);
  for (let base = 0; base < documents; base += WINDOW) {
    window.fill(0);
    for (const reader of readers) reader.readInto(window, base);
    for (let at = 0; at < Math.min(WINDOW, documents - base); at += 1) section.item().varint(window[at] as number);
    section.drain(output);
    yield undefined;
  }
}

/** Gives one input's lengths in the order of the new numbers. */
class LengthsReader {
  readonly #input: LengthsInput;
  // Old numbers in the order of the new ones, where that is not the same.
  readonly #order: Uint32Array | undefined;
  #next = 0;

  constructor(input: LengthsInput) {
    this.#input = input;
    this.#order = ascends(input.positions) ? undefined : orderOf(input.positions);
  }

  readInto(window: Uint32Array, base: number): void {
    const { lengths, positions } = this.#input;
    const order = this.#order;
    const count = order?.length ?? positions.length;
    for (; this.#next < count; this.#next += 1) {
      const document = order === undefined ? this.#next : (order[this.#next] as number);
      const position = positions[document] as number;
      if (position >= base + window.length) return;
      if (position >= 0) window[position - base] = lengths[document] as number;
    }
  }
}

// Sorted as one number each; positions and documents are far below 2^26, so no number reaches 2^53.
function orderOf(positions: Int32Array): Uint32Array {
  const scale = positions.length;
  const packed = Float64Array.from(positions, (position, document) => position * scale + document)
    .filter((value) => value >= 0)
    .sort();
  return Uint32Array.from(packed, (value) => value % scale);
}
