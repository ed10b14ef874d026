import { ASCII_CLASSES, DIGIT, JOINER, LOWER, UPPER } from './ascii-classes.ts';
import type { EmitTerm } from './emit-term.ts';
import { MAX_TERM_LENGTH } from './word-parts.ts';

/** What emitIdentifier does, without a pattern, for ASCII between two places of a text; `lower` is the text in lower case. */
export function emitAsciiIdentifier(text: string, lower: string, start: number, end: number, emit: EmitTerm): void {
  let partStart = start;
  let whole = '';
  for (let at = start + 1; at < end; at += 1) {
    const kind = ASCII_CLASSES[text.charCodeAt(at)] as number;
    if (kind < UPPER ? kind !== JOINER : !isHump(text, at, end)) continue;
    whole += emitPart(lower, partStart, at, emit);
    while (ASCII_CLASSES[text.charCodeAt(at)] === JOINER) at += 1;
    partStart = at;
  }
  if (partStart === start) {
    emit(lower.slice(start, Math.min(end, start + MAX_TERM_LENGTH)), 'word', start, end);
    return;
  }
  whole += emitPart(lower, partStart, end, emit);
  emit(whole.length > MAX_TERM_LENGTH ? whole.slice(0, MAX_TERM_LENGTH) : whole, 'whole', start, end);
}

function emitPart(lower: string, start: number, end: number, emit: EmitTerm): string {
  const part = lower.slice(start, Math.min(end, start + MAX_TERM_LENGTH));
  emit(part, 'part', start, end);
  return part;
}

// A capital behind a small letter, or the last of several, or one behind a digit, if a small letter follows.
function isHump(text: string, at: number, end: number): boolean {
  const before = ASCII_CLASSES[text.charCodeAt(at - 1)] as number;
  if (before === LOWER) return true;
  return before >= DIGIT && at + 1 < end && ASCII_CLASSES[text.charCodeAt(at + 1)] === LOWER;
}
