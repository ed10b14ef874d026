import type { Highlight } from '@eider/core';
import { type MatchPlace, matchPlaces, type Wanted } from './highlight-places.ts';

/** Pieces that one hit shows at most. */
const MAX_PIECES = 3;
/** Length of a piece in UTF-16 code units, as near as words and characters allow. */
const PIECE_LENGTH = 160;
// What a piece shows before its first match, and how far its ends move for the sake of a whole word.
const LEAD_LENGTH = 40;
const SLACK = 20;
// A text with more matches than this shows pieces of its beginning.
const MAX_MATCHES = 2_000;

interface Piece {
  /** Which of the texts. */
  readonly text: number;
  readonly start: number;
  readonly end: number;
  readonly places: readonly MatchPlace[];
  /** Different parts of the query in it, then matches in it. */
  readonly worth: number;
}

/** The pieces of texts that show best what matched, in the order of the texts; none overlaps another. */
export function highlight(texts: readonly string[], wanted: Wanted): readonly Highlight[] {
  const chosen: Piece[] = [];
  let candidates = texts.flatMap((text, at) => piecesOf(text, at, matchPlaces(text, wanted)));
  while (chosen.length < MAX_PIECES && candidates.length > 0) {
    const best = candidates.reduce((most, piece) => (piece.worth > most.worth ? piece : most));
    chosen.push(best);
    candidates = candidates.filter((piece) => !overlaps(piece, best));
  }
  return chosen
    .sort((a, b) => a.text - b.text || a.start - b.start)
    .map((piece) => toHighlight(texts[piece.text] as string, piece));
}

/** A piece for each match that could be the first one shown. */
function piecesOf(text: string, at: number, places: readonly MatchPlace[]): readonly Piece[] {
  const known = places.slice(0, MAX_MATCHES);
  return known.map((place, first) => {
    const start = startFor(text, place.start);
    const end = endFor(text, start, place);
    const inside = placesWithin(known, first, start, end);
    const whole = inside.filter((one) => one.start >= start && one.end <= end);
    const parts = new Set(whole.map(({ part }) => part)).size;
    return {
      text: at,
      start,
      end,
      places: whole.length > 0 ? whole : inside,
      worth: parts * MAX_MATCHES + whole.length,
    };
  });
}

// Also what its lead shows: matches before the one that it was made for.
function placesWithin(places: readonly MatchPlace[], from: number, start: number, end: number): readonly MatchPlace[] {
  let first = from;
  while (first > 0 && (places[first - 1] as MatchPlace).end > start) first -= 1;
  let next = from;
  while (next < places.length && (places[next] as MatchPlace).start < end) next += 1;
  return places.slice(first, next);
}

function toHighlight(text: string, { start, end, places }: Piece): Highlight {
  return {
    text: text.slice(start, end),
    matches: places.map((place) => ({
      start: Math.max(place.start, start) - start,
      end: Math.min(place.end, end) - start,
    })),
  };
}

function overlaps(a: Piece, b: Piece): boolean {
  return a.text === b.text && a.start < b.end && b.start < a.end;
}

function startFor(text: string, matchStart: number): number {
  if (text.length <= PIECE_LENGTH) return 0;
  const wanted = Math.max(0, Math.min(matchStart - LEAD_LENGTH, text.length - PIECE_LENGTH));
  if (wanted === 0) return 0;
  const blank = text.slice(wanted - 1, Math.min(matchStart, wanted + SLACK)).search(/\s/);
  return wholeCharacter(text, blank < 0 ? wanted : wanted + blank);
}

function endFor(text: string, start: number, match: MatchPlace): number {
  const wanted = start + PIECE_LENGTH;
  if (wanted >= text.length) return text.length;
  const from = Math.max(match.end, wanted - SLACK);
  const blank = from < wanted ? text.slice(from, wanted + 1).search(/\s(?=\S*$)/) : -1;
  const end = wholeCharacter(text, blank < 0 ? wanted : from + blank);
  if (end > match.start) return end;
  // One character with more marks than a piece has room for.
  let next = wanted;
  while (next < text.length && isWithin(text, next)) next += 1;
  return next;
}

/** The nearest place at or before one that cuts no character from its marks, and no pair of surrogates or joined signs in two. */
function wholeCharacter(text: string, place: number): number {
  let at = place;
  while (at > 0 && at < text.length && isWithin(text, at)) at -= 1;
  return at;
}

const EXTENDS = /^(?:\p{M}|\p{EMod}|\u200d|\uff9e|\uff9f)/u;

function isWithin(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  if (unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff) return true;
  return before === 0x200d || EXTENDS.test(text.slice(at, at + 2));
}
