import type { Analyzer } from './analyzer.ts';
import type { EmitTerm } from './emit-term.ts';

/** A word at its place in a text. */
export interface Word {
  readonly term: string;
  /** UTF-16 code units of the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** An identifier, or several parts of one, that are also a word of their own: the words from `first` to before `next` of the list are its parts. */
export interface Whole extends Word {
  readonly first: number;
  readonly next: number;
}

/** A text as a row of words: parts of identifiers and single characters of Chinese, Japanese and Korean are words here. */
export interface WordList {
  readonly words: readonly Word[];
  /** By the index of their first part. */
  readonly wholes: ReadonlyMap<number, readonly Whole[]>;
}

const CHARACTERS = /\P{M}\p{M}*/gu;

/** The words of a text, in order, with exact places. */
export function wordListOf(text: string, analyzer: Analyzer): WordList {
  const words: Word[] = [];
  const wholes = new Map<number, Whole[]>();
  const emit: EmitTerm = (term, role, start, end, second) => {
    if (role === 'cjk') pushCharacters(words, { term, start, end }, second);
    else if (role !== 'segment' && role !== 'whole') words.push({ term, start, end });
    else {
      let first = words.length;
      while (first > 0 && (words[first - 1] as Word).start >= start) first -= 1;
      const whole = { term, start, end, first, next: words.length };
      const others = wholes.get(first);
      if (others === undefined) wholes.set(first, [whole]);
      else others.push(whole);
    }
  };
  analyzer.terms(text, emit, { exactPlaces: true });
  return { words, wholes };
}

// The first character of a pair is there already if the pair before ended with it.
function pushCharacters(words: Word[], { term, start, end }: Word, second: number | undefined): void {
  if (second === undefined) {
    words.push({ term, start, end });
    return;
  }
  const [first = term, next = term] = term.match(CHARACTERS) ?? [];
  const last = words.at(-1);
  if (last === undefined || last.start !== start || last.end !== second)
    words.push({ term: first, start, end: second });
  words.push({ term: next, start: second, end });
}
