import { ByteWriter } from '../../encoding/byte-writer.ts';
import { SECTION_UNIT_BYTES } from './segment-format.ts';
import type { SegmentOutput } from './segment-output.ts';

/** Collects the items of one section in units of bounded size, which wait until they are drained. */
export class SectionWriter {
  readonly #sizes: number[] = [];
  #waiting: Uint8Array[] = [];
  #items = 0;
  #writer = new ByteWriter();

  /** Where the next item is written to. */
  item(): ByteWriter {
    if (this.#writer.length >= SECTION_UNIT_BYTES) this.#endUnit();
    this.#items += 1;
    return this.#writer;
  }

  /** Writes full units; false if there are none. */
  drain(output: SegmentOutput): boolean {
    if (this.#waiting.length === 0) return false;
    for (const unit of this.#waiting) this.#sizes.push(output.unit(unit));
    this.#waiting = [];
    return true;
  }

  /** Writes what is left and describes the section in the head. */
  finish(output: SegmentOutput, head: ByteWriter): void {
    if (this.#writer.length > 0) this.#endUnit();
    this.drain(output);
    head.varint(this.#items);
    head.varint(this.#sizes.length);
    for (const size of this.#sizes) head.varint(size);
  }

  #endUnit(): void {
    this.#waiting.push(this.#writer.finish());
    this.#writer = new ByteWriter();
  }
}
