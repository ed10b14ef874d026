import { EiderError } from '@eider/core';

/** A line of a file. */
export interface TextLine {
  /** From 1 on. */
  readonly number: number;
  /** Undefined if it is not UTF-8 or too long. */
  readonly text: string | undefined;
  /** What ends it: `\n`, `\r\n`, `\r`, or nothing at the end of the file. */
  readonly end: string;
  /** Its end included. */
  readonly sizeBytes: number;
}

const LF = 10;
const CR = 13;
const BOM = [0xef, 0xbb, 0xbf] as const;
/** A record of 64 MiB whose every character is escaped still fits; more than this is no line, and no row of a CSV file. */
export const MAX_LINE_BYTES: number = 448 * 1024 * 1024;

/** The lines of UTF-8 bytes, whatever pieces those come in and however the lines end. A byte order mark at the beginning is dropped. */
export async function* readLines(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<TextLine, void> {
  const lines = new LineSplitter();
  for await (const bytes of source) {
    if (!(bytes instanceof Uint8Array))
      throw new EiderError('INVALID_ARGUMENT', 'give the file as pieces of bytes (Uint8Array)');
    yield* lines.push(bytes);
  }
  yield* lines.finish();
}

class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #sizeBytes = 0;
  #number = 0;
  // A carriage return came last: whether a line feed belongs to it shows with the next byte.
  #endsWithReturn = false;

  *push(bytes: Uint8Array): Iterable<TextLine> {
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#endsWithReturn) {
        this.#endsWithReturn = false;
        if (byte === LF) {
          yield this.#line('\r\n');
          start = at + 1;
          continue;
        }
        yield this.#line('\r');
      }
      if (byte !== LF && byte !== CR) continue;
      this.#take(bytes.subarray(start, at));
      start = at + 1;
      if (byte === CR) this.#endsWithReturn = true;
      else yield this.#line('\n');
    }
    this.#take(bytes.subarray(start));
    // A copy of what waits: whoever reads a file may fill the same bytes again.
    const waiting = this.#pieces.pop();
    if (waiting !== undefined) this.#pieces.push(waiting.slice());
  }

  *finish(): Iterable<TextLine> {
    if (this.#endsWithReturn) yield this.#line('\r');
    else if (this.#sizeBytes > 0) yield this.#line('');
  }

  #take(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#sizeBytes += piece.length;
    if (this.#sizeBytes > MAX_LINE_BYTES) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #line(end: string): TextLine {
    this.#number += 1;
    const text = this.#decode();
    const sizeBytes = this.#sizeBytes + end.length;
    this.#pieces = [];
    this.#sizeBytes = 0;
    return { number: this.#number, text, end, sizeBytes };
  }

  #decode(): string | undefined {
    if (this.#sizeBytes > MAX_LINE_BYTES) return undefined;
    const [first, ...others] = this.#pieces;
    let bytes = others.length === 0 ? (first ?? new Uint8Array()) : concat(this.#pieces, this.#sizeBytes);
    if (this.#number === 1 && BOM.every((byte, at) => bytes[at] === byte)) bytes = bytes.subarray(BOM.length);
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

function concat(pieces: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
