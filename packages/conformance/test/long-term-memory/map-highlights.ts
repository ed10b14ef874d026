import type { Highlight } from '@eider/core';
import type { Part } from './map-query.ts';
import { type Token, tokensOf } from './map-words.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

const PIECE = 160;

/** At most three pieces of the texts with what matched in them. */
export function highlightsOf(texts: readonly string[], parts: readonly Part[]): readonly Highlight[] {
  const wanted = parts.filter(({ demand }) => demand !== 'not');
  const phraseWords = new Set(wanted.flatMap(({ phrase = [] }) => phrase));
  return texts.flatMap((text) => piecesOf(text, spansOf(tokensOf(text), wanted, phraseWords))).slice(0, 3);
}

function spansOf(tokens: readonly Token[], parts: readonly Part[], phraseWords: ReadonlySet<string>): readonly Span[] {
  const words = tokens.filter(({ role }) => role !== 'whole' && role !== 'segment');
  const phrases = parts.flatMap(({ phrase }) => (phrase === undefined ? [] : phraseSpans(words, phrase)));
  const isMarked = ({ term }: Token): boolean =>
    !phraseWords.has(term) && parts.some(({ tests }) => tests.some(({ test }) => test(term)));
  const spans = [...phrases, ...tokens.filter(isMarked)].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  for (const { start, end } of spans) {
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) merged.push({ start, end });
    else merged[merged.length - 1] = { start: last.start, end: Math.max(end, last.end) };
  }
  return merged;
}

function phraseSpans(words: readonly Token[], phrase: readonly string[]): readonly Span[] {
  return words.flatMap((word, at) => {
    const last = words[at + phrase.length - 1];
    const isHere = last !== undefined && phrase.every((one, step) => words[at + step]?.term === one);
    return isHere ? [{ start: word.start, end: last.end }] : [];
  });
}

/** Pieces that begin at a character and hold whole matches; those with the most matches. */
function piecesOf(text: string, spans: readonly Span[]): readonly Highlight[] {
  const edges = [...text.matchAll(/\P{M}\p{M}*/gu)].map(({ index }) => index);
  const pieces: { start: number; end: number; spans: readonly Span[] }[] = [];
  for (const { start } of spans) {
    if (start < (pieces.at(-1)?.end ?? 0)) continue;
    const from = text.length <= PIECE ? 0 : start;
    const end = edges.find((edge) => edge >= from + PIECE) ?? text.length;
    pieces.push({ start: from, end, spans: spans.filter((span) => span.start >= from && span.end <= end) });
  }
  return pieces
    .sort((a, b) => b.spans.length - a.spans.length)
    .slice(0, 3)
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, spans: inside }) => ({
      text: text.slice(start, end),
      matches: inside.map((span) => ({ start: span.start - start, end: span.end - start })),
    }));
}
