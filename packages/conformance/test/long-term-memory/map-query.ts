import { type Token, tokensOf } from './map-words.ts';

/** What a part of a query asks of the terms of a record. */
export interface Part {
  readonly demand: 'may' | 'must' | 'not';
  /** Whether a term is one of those that the part stands for; each test counts as one word, for its weight. */
  readonly tests: readonly {
    readonly name: string;
    readonly weight: number;
    readonly test: (term: string) => boolean;
  }[];
  /** Words that must stand side by side. */
  readonly phrase: readonly string[] | undefined;
}

/** The parts of a query; words that may be fuzzy also stand for words one edit away. */
export function partsOf(query: string, fuzzy: boolean): readonly Part[] {
  const pieces = query.matchAll(/([+-](?=["\p{L}\p{N}]))?(?:"([^"]*)"|(?<!")(\S+))|(\S+)/gu);
  return [...pieces].flatMap((piece) => partsOfPiece(piece, fuzzy));
}

function partsOfPiece({ 1: sign, 2: quoted, 3: word = '', 4: rest }: RegExpExecArray, fuzzy: boolean): readonly Part[] {
  const demand = demandOf(sign, quoted !== undefined);
  if (quoted !== undefined) return partsOfPhrase(quoted, demand, false);
  if (rest !== undefined || word.startsWith('"')) return plainParts(rest ?? word, fuzzy);
  const prefix = /^(.*[\p{L}\p{N}\p{M}])\*[^\p{L}\p{N}\p{M}]*$/su.exec(word)?.[1];
  if (prefix !== undefined) return prefixParts(prefix, demand);
  return demand === 'may' ? plainParts(word, fuzzy) : partsOfPhrase(word, demand, fuzzy && demand === 'must');
}

function demandOf(sign: string | undefined, isQuoted: boolean): Part['demand'] {
  if (sign === '-') return 'not';
  return sign === '+' || isQuoted ? 'must' : 'may';
}

function plainParts(text: string, fuzzy: boolean): readonly Part[] {
  return weighed(tokensOf(text)).map(({ term, role, weight }) =>
    wordPart(term, 'may', { fuzzy: fuzzy && role !== 'pair', weight }),
  );
}

function isWithin({ role }: Token): boolean {
  return role === 'part' || role === 'segment';
}

/** The parts and segments before a whole share half of its weight. */
function weighed(tokens: readonly Token[]): readonly (Token & { readonly weight: number })[] {
  const wholes = tokens.filter(({ role }) => role === 'whole');
  const parts = Map.groupBy(tokens.filter(isWithin), ({ start }) =>
    wholes.findIndex((whole) => whole.start <= start && start < whole.end),
  );
  const weights = new Map(
    [...parts.values()].flatMap((shared) => shared.map((part) => [part, 0.5 / shared.length] as const)),
  );
  return tokens.map((token) => ({ ...token, weight: weights.get(token) ?? 1 }));
}

interface WordOptions {
  readonly fuzzy: boolean;
  readonly weight: number;
}

function wordPart(
  term: string,
  demand: Part['demand'],
  { fuzzy, weight }: WordOptions = { fuzzy: false, weight: 1 },
): Part {
  const exact = { name: `is ${term}`, weight, test: (other: string) => other === term };
  const near = { name: `near ${term}`, weight: weight * 0.5, test: (other: string) => isOneEdit(term, other) };
  return { demand, tests: fuzzy && [...term].length > 2 ? [exact, near] : [exact], phrase: undefined };
}

function prefixParts(text: string, demand: Part['demand']): readonly Part[] {
  const tokens = tokensOf(text).filter((token) => !isWithin(token));
  return tokens.map(({ term, role }, at) => {
    if (at < tokens.length - 1 || (role === 'pair' && [...term].length > 1)) return wordPart(term, demand);
    const test = (other: string): boolean => other.startsWith(term);
    return { demand, tests: [{ name: `begins ${term}`, weight: 1, test }], phrase: undefined };
  });
}

function partsOfPhrase(text: string, demand: Part['demand'], fuzzy: boolean): readonly Part[] {
  const tokens = weighed(tokensOf(text));
  const units = tokens.filter((token) => !isWithin(token));
  if (units.length === 0) return [];
  if (units.length === 1) {
    const parts = tokens.filter(isWithin);
    return [
      ...(demand === 'must' ? parts.map(({ term, weight }) => wordPart(term, 'may', { fuzzy, weight })) : []),
      wordPart((units[0] as Token).term, demand, { fuzzy, weight: 1 }),
    ];
  }
  const scored =
    demand === 'must' ? tokens.map(({ term, weight }) => wordPart(term, 'may', { fuzzy: false, weight })) : [];
  return [...scored, { demand, tests: [], phrase: wordsInRow(text) }];
}

/** A text as a row of words: parts one by one, Chinese, Japanese and Korean characters too. */
export function wordsInRow(text: string): readonly string[] {
  let end = -1;
  return tokensOf(text).flatMap((token) => {
    if (token.role === 'whole' || token.role === 'segment') return [];
    if (token.role !== 'pair') return [token.term];
    const characters = token.term.match(/\P{M}\p{M}*/gu) ?? [];
    const isNext = token.start < end;
    end = token.end;
    return isNext ? characters.slice(1) : characters;
  });
}

function isOneEdit(a: string, b: string): boolean {
  const [short, long] = [[...a], [...b]].sort((x, y) => x.length - y.length) as [string[], string[]];
  if (a === b || long.length - short.length > 1) return false;
  const first = long.findIndex((character, at) => character !== short[at]);
  const same = (x: readonly string[], y: readonly string[]): boolean => x.join('\0') === y.join('\0');
  if (long.length > short.length) return same(short.slice(first), long.slice(first + 1));
  if (same(short.slice(first + 1), long.slice(first + 1))) return true;
  const swapped = short[first] === long[first + 1] && short[first + 1] === long[first];
  return swapped && same(short.slice(first + 2), long.slice(first + 2));
}
