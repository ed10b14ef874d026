import { FuzzyWord } from '../fuzzy-word.ts';
import type { TermExpansion, TermRange } from '../term-expansion.ts';
import { compareBytes, type PackedTexts } from './packed-texts.ts';

/** Tells which groups may hold terms that an expansion stands for, and which terms it does. */
export interface GroupTest {
  /** Groups from `from` up to and including `to`. */
  readonly from: number;
  readonly to: number;
  mayHold(group: number): boolean;
  /** Whether the expansion stands for the term in the first bytes of an array. */
  accepts(term: Uint8Array, length: number): boolean;
}

const ABOVE_UTF8 = 0xff;

/** The test of an expansion over the groups that begin with these terms. */
export function groupTest(expansion: TermExpansion, firstTerms: PackedTexts, groups: number): GroupTest {
  if (expansion.kind === 'range') return rangeTest(expansion, firstTerms);
  return expansion.kind === 'prefix'
    ? prefixTest(expansion.prefix, firstTerms)
    : oneEditTest(new FuzzyWord(expansion.word), firstTerms, groups);
}

// UTF-8 has the order of code points.
function rangeTest(range: TermRange, firstTerms: PackedTexts): GroupTest {
  const encoder = new TextEncoder();
  const [from, to] = [encoder.encode(range.from), encoder.encode(range.to)];
  return {
    from: Math.max(0, firstTerms.lastUpTo(from)),
    to: firstTerms.lastUpTo(to),
    mayHold: () => true,
    accepts: (term, length) =>
      compareBytes(from, from.length, term, length) <= 0 && compareBytes(term, length, to, to.length) <= 0,
  };
}

function prefixTest(text: string, firstTerms: PackedTexts): GroupTest {
  const prefix = new TextEncoder().encode(text);
  return {
    from: Math.max(0, firstTerms.lastUpTo(prefix)),
    to: firstTerms.lastUpTo(Uint8Array.of(...prefix, ABOVE_UTF8)),
    mayHold: () => true,
    accepts: (term, length) => length >= prefix.length && prefix.every((byte, at) => term[at] === byte),
  };
}

function oneEditTest(word: FuzzyWord, firstTerms: PackedTexts, groups: number): GroupTest {
  const points: number[] = [];
  return {
    from: 0,
    to: groups - 1,
    mayHold: (group) => {
      decodePoints(firstTerms.at(group), firstTerms.sharedWithNext(group), points);
      return word.acceptsBeginning(points);
    },
    accepts: (term, length) => {
      decodePoints(term, length, points);
      return word.accepts(points);
    },
  };
}

/** The code points of UTF-8; one that is cut off at the end is left out. */
function decodePoints(bytes: Uint8Array, length: number, points: number[]): void {
  points.length = 0;
  let at = 0;
  while (at < length) {
    const lead = bytes[at] as number;
    const size = sequenceSize(lead);
    if (at + size > length) return;
    let point = size === 1 ? lead : lead & (0xff >> (size + 1));
    for (let next = 1; next < size; next += 1) point = (point << 6) | ((bytes[at + next] as number) & 0x3f);
    points.push(point);
    at += size;
  }
}

function sequenceSize(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
