import { cutText } from './word-parts.ts';

/** One part of a query: what its text is, and whether records may, must or must not have it. */
export interface Clause {
  readonly demand: 'may' | 'must' | 'mustNot';
  readonly kind: 'words' | 'prefix' | 'phrase';
  readonly text: string;
}

/** Longest query that is looked at, in UTF-16 code units; what lies beyond has no effect. */
export const MAX_QUERY_LENGTH = 16_384;

const BLANKS = /\s*/y;
const SIGNED = /[+-](?=[\p{L}\p{N}"])/uy;
const PHRASE = /"([^"]*)"/y;
const TOKEN = /\S+/y;
// A star directly behind a word, at its end.
const PREFIX = /^(.*[\p{L}\p{N}\p{M}])\*[^\p{L}\p{N}\p{M}]*$/su;

/**
 * Divides a query into its clauses; every text is a query. A sign or a quote means something only where a word could begin; a quote
 * without its partner is punctuation.
 */
export function parseQuery(query: string): readonly Clause[] {
  const text = cutText(query, MAX_QUERY_LENGTH);
  const clauses: Clause[] = [];
  for (let at = 0; at < text.length; ) {
    at += match(BLANKS, text, at)?.length ?? 0;
    const sign = match(SIGNED, text, at);
    const phrase = match(PHRASE, text, at + (sign?.length ?? 0));
    if (phrase !== undefined) {
      clauses.push({ demand: demandOf(sign, 'must'), kind: 'phrase', text: phrase.slice(1, -1) });
      at += phrase.length + (sign?.length ?? 0);
      continue;
    }
    const token = match(TOKEN, text, at);
    if (token === undefined) break;
    clauses.push(...wordClauses(token, sign));
    at += token.length;
  }
  return clauses;
}

function wordClauses(token: string, sign: string | undefined): readonly Clause[] {
  // Before a quote without its partner a sign is punctuation too.
  const isSigned = sign !== undefined && token[1] !== '"';
  const demand = isSigned ? demandOf(sign, 'may') : 'may';
  const words = isSigned ? token.slice(1) : token;
  const prefix = PREFIX.exec(words)?.[1];
  return [prefix === undefined ? { demand, kind: 'words', text: words } : { demand, kind: 'prefix', text: prefix }];
}

function demandOf(sign: string | undefined, unsigned: Clause['demand']): Clause['demand'] {
  if (sign === undefined) return unsigned;
  return sign === '+' ? 'must' : 'mustNot';
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
