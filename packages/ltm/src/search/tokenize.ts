import { ASCII_CLASSES, JOINER, LOWER, OTHER, UPPER } from './ascii-classes.ts';
import { emitAsciiIdentifier } from './ascii-identifier.ts';
import type { EmitTerm } from './emit-term.ts';
import { tokenizeRegion } from './unicode-words.ts';
import { cutText, MAX_TERM_LENGTH, MAX_TEXT_LENGTH } from './word-parts.ts';

export { MAX_TEXT_LENGTH } from './word-parts.ts';

export interface TokenizeOptions {
  /** Places are exact also where NFKC changes lengths; it costs time. @default false: exact in ASCII text only */
  readonly exactPlaces?: boolean;
}

/**
 * Calls `emit` for every term of a text, in order: letters, digits and marks of any script, NFKC, folded to lower case.
 * Texts and queries go through this one function. What lies beyond MAX_TEXT_LENGTH holds no words.
 */
export function tokenize(text: string, emit: EmitTerm, { exactPlaces = false }: TokenizeOptions = {}): void {
  const bounded = cutText(text, MAX_TEXT_LENGTH);
  const lower = bounded.toLowerCase();
  // One letter becomes two in lower case: then the texts do not run side by side, and the slow way is the right one.
  if (lower.length === bounded.length) new AsciiScanner(bounded, lower, emit, exactPlaces).scan();
  else tokenizeRegion(bounded, 0, emit, exactPlaces);
}

/** Walks over ASCII words and leaves regions with anything else to tokenizeRegion: a region begins and ends where no rule looks across. */
class AsciiScanner {
  readonly #text: string;
  readonly #lower: string;
  readonly #emit: EmitTerm;
  readonly #exactPlaces: boolean;

  constructor(text: string, lower: string, emit: EmitTerm, exactPlaces: boolean) {
    this.#text = text;
    this.#lower = lower;
    this.#emit = emit;
    this.#exactPlaces = exactPlaces;
  }

  scan(): void {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at);
      at = code >= 128 || (ASCII_CLASSES[code] as number) >= LOWER ? this.#word(at) : at + 1;
    }
  }

  /** Takes the word or identifier that begins at a place, or the region that it belongs to; gives its end. */
  #word(start: number): number {
    const text = this.#text;
    let isPlain = true;
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= 128) return this.#region(start, at);
      const kind = ASCII_CLASSES[code] as number;
      if (kind < LOWER && (kind !== JOINER || !this.#goesOnBehind(at))) break;
      if (kind < LOWER || (kind === UPPER && at > start)) isPlain = false;
    }
    this.#finish(start, at, isPlain);
    return at;
  }

  // An identifier goes on behind one `-` or any number of `_`.
  #goesOnBehind(at: number): boolean {
    const text = this.#text;
    let next = at + 1;
    if (text[at] === '_') while (text[next] === '_') next += 1;
    if (next >= text.length) return false;
    const code = text.charCodeAt(next);
    return code >= 128 || (ASCII_CLASSES[code] as number) >= LOWER;
  }

  #finish(start: number, end: number, isPlain: boolean): void {
    if (isPlain) {
      this.#emit(this.#lower.slice(start, Math.min(end, start + MAX_TERM_LENGTH)), 'word', start, end);
    } else emitAsciiIdentifier(this.#text, this.#lower, start, end, this.#emit);
  }

  // Runs on over blanks and signs between words of other scripts. Gives its end.
  #region(start: number, from: number): number {
    const text = this.#text;
    let end = from;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      const isOther = code < 128 && ASCII_CLASSES[code] === OTHER;
      if (isOther && !(end + 1 < text.length && text.charCodeAt(end + 1) >= 128)) break;
      end += 1;
    }
    tokenizeRegion(text.slice(start, end), start, this.#emit, this.#exactPlaces);
    return end;
  }
}
