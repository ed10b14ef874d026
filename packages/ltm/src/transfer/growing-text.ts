// So many pieces are joined at a time: millions of short ones would take many times the memory of their text.
const PIECES = 4_096;

/** A text that comes in pieces. */
export class GrowingText {
  readonly #joined: string[] = [];
  #pieces: string[] = [];

  add(piece: string): void {
    if (this.#pieces.push(piece) < PIECES) return;
    this.#joined.push(this.#pieces.join(''));
    this.#pieces = [];
  }

  toString(): string {
    return [...this.#joined, ...this.#pieces].join('');
  }
}
