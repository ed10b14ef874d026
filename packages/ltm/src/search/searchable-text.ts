import type { JsonObject, JsonValue } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { type Analyzer, plainAnalyzer } from './analyzer.ts';
import type { EmitTerm } from './emit-term.ts';
import { forEachFactTerm } from './metadata-terms.ts';
import { MAX_TEXT_LENGTH } from './tokenize.ts';
import { cutText } from './word-parts.ts';

const EMPTY_METADATA = '{}';

/** Calls `visit` for every text that search sees in an entry: its own text, or every text in its value, in order. */
export function forEachText(entry: Entry, visit: (text: string) => void): void {
  if (entry.text !== undefined) visit(entry.text);
  else if (entry.value.includes('"')) visitValue(entry.parsedValue(), visit);
}

/** Calls `emit` for every term of an entry: those of its texts, then the facts of its metadata. A disabled analyzer gives none. */
export function tokenizeEntry(entry: Entry, emit: EmitTerm, analyzer: Analyzer = plainAnalyzer): void {
  if (!analyzer.isEnabled) return;
  forEachText(entry, (text) => analyzer.terms(text, emit));
  emitFacts(entry, emit);
}

// About a millisecond of work.
const PIECE_UNITS = 16_384;
// Blanks, and signs of Chinese and Japanese texts, which have few blanks.
const BLANK = /[ \n\r\t\u3000-\u3002\uff01\uff0c\uff1a\uff1b\uff1f]/g;

/** Whether an entry's texts are so long that others should have a turn while they are looked at. */
export function isLargeEntry({ value, text = value }: Entry): boolean {
  return text.length > PIECE_UNITS;
}

/** The same as `tokenizeEntry`, in pieces, between which it can wait. */
export function* tokenizeLargeEntry(
  entry: Entry,
  emit: EmitTerm,
  analyzer: Analyzer = plainAnalyzer,
): Generator<undefined, void> {
  const texts: string[] = [];
  forEachText(entry, (text) => texts.push(text));
  let sinceYield = 0;
  for (const text of texts) {
    for (const piece of piecesOf(text)) {
      analyzer.terms(piece, emit);
      sinceYield += piece.length;
      if (sinceYield < PIECE_UNITS) continue;
      sinceYield = 0;
      yield;
    }
  }
  emitFacts(entry, emit);
}

/** Cuts a text behind blanks, which no word reaches across. What would be beyond the bound of the whole text is left out. */
function* piecesOf(text: string): Iterable<string> {
  const bounded = cutText(text, MAX_TEXT_LENGTH);
  for (let start = 0; start < bounded.length; ) {
    BLANK.lastIndex = start + PIECE_UNITS;
    const end = BLANK.test(bounded) ? BLANK.lastIndex : bounded.length;
    yield bounded.slice(start, end);
    start = end;
  }
}

function emitFacts(entry: Entry, emit: EmitTerm): void {
  if (entry.metadata.length <= EMPTY_METADATA.length) return;
  // Parsed once more when the record is read: most are not, and what is read is frozen, which takes longer.
  const metadata = JSON.parse(entry.metadata) as JsonObject;
  forEachFactTerm(metadata, (term) => emit(term, 'fact', 0, 0));
}

function visitValue(value: JsonValue, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value) as JsonValue[]) visitValue(part, visit);
  }
}
