import { ASCII_CLASSES, DIGIT, JOINER, LOWER, UPPER } from './ascii-classes.ts';
import type { EmitTerm, TermRole } from './emit-term.ts';
import { MAX_TERM_LENGTH } from './word-parts.ts';

const PLURAL = 's'.charCodeAt(0);

/** What emitIdentifier does, without a pattern, for ASCII between two places of a text; `lower` is the text in lower case. */
export function emitAsciiIdentifier(text: string, lower: string, start: number, end: number, emit: EmitTerm): void {
  let stop = segmentEnd(text, start, end);
  if (stop === end) {
    if (emitParts(text, lower, start, end, 'word', emit) > 1) emitTerm(lower, start, end, 'whole', emit);
    return;
  }
  let whole = '';
  for (let at = start; at < end; stop = segmentEnd(text, at, end)) {
    if (emitParts(text, lower, at, stop, 'part', emit) > 1) emitTerm(lower, at, stop, 'segment', emit);
    whole += lower.slice(at, stop);
    at = stop;
    while (at < end && ASCII_CLASSES[text.charCodeAt(at)] === JOINER) at += 1;
  }
  emit(whole.length > MAX_TERM_LENGTH ? whole.slice(0, MAX_TERM_LENGTH) : whole, 'whole', start, end);
}

function segmentEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && ASCII_CLASSES[text.charCodeAt(at)] !== JOINER) at += 1;
  return at;
}

/** Emits the parts of a segment, or what is undivided in its own role; gives how many there are. */
function emitParts(
  text: string,
  lower: string,
  start: number,
  end: number,
  undivided: TermRole,
  emit: EmitTerm,
): number {
  let parts = 1;
  let partStart = start;
  for (let at = start + 1; at < end; at += 1) {
    if (ASCII_CLASSES[text.charCodeAt(at)] !== UPPER || !isHump(text, at, end)) continue;
    emitTerm(lower, partStart, at, 'part', emit);
    partStart = at;
    parts += 1;
  }
  emitTerm(lower, partStart, end, parts === 1 ? undivided : 'part', emit);
  return parts;
}

function emitTerm(lower: string, start: number, end: number, role: TermRole, emit: EmitTerm): void {
  emit(lower.slice(start, Math.min(end, start + MAX_TERM_LENGTH)), role, start, end);
}

// A capital behind a small letter, or the last of several, or one behind a digit, if a small letter follows that is not the `s` of a plural.
function isHump(text: string, at: number, end: number): boolean {
  const before = ASCII_CLASSES[text.charCodeAt(at - 1)] as number;
  if (before === LOWER) return true;
  if (before < DIGIT || !isLower(text, at + 1, end)) return false;
  return text.charCodeAt(at + 1) !== PLURAL || isLower(text, at + 2, end);
}

function isLower(text: string, at: number, end: number): boolean {
  return at < end && ASCII_CLASSES[text.charCodeAt(at)] === LOWER;
}
