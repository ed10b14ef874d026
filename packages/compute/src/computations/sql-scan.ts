import { EiderError } from '@eider/core';

/** One token of SQL text; comments and white space are none. */
export interface SqlToken {
  readonly kind: 'text' | 'name' | 'parameter' | 'word' | 'number' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many parentheses, brackets and braces are open around it. */
  readonly depth: number;
}

// One token each, in this order: space and comments, strings, dollar quotes, quoted names, parameters, words, numbers, the rest.
const TOKEN =
  /(?<space>\s+|--[^\n\r]*)|(?<comment>\/\*)|(?<text>[eExX]?'[^']*(?:''[^']*)*'?)|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<name>"[^"]*(?:""[^"]*)*"?)|(?<parameter>\$\w+|\?)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d[\w.]*)|(?<sign>[\s\S])/uy;
// In E'…' a backslash may hide a quote.
const ESCAPED = /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'?/uy;
// As above, with their ends.
const CLOSED = /^(?:[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|[xX]?'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*")$/u;
const OPENING = '([{';
const CLOSING = ')]}';

/** Divides SQL text as DuckDB's parser does; INVALID_ARGUMENT unless it is one statement with balanced parentheses. */
export function scanStatement(text: string): readonly SqlToken[] {
  if (typeof text !== 'string' || !text.isWellFormed() || text.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'a SQL text must be well-formed text without NUL');
  }
  const tokens = trimEnd(tokensOf(text));
  if (tokens.length === 0) throw new EiderError('INVALID_ARGUMENT', 'the SQL text holds no statement');
  const second = tokens.findIndex(({ text: sign, depth }) => sign === ';' && depth === 0);
  if (second >= 0) {
    throw new EiderError('INVALID_ARGUMENT', 'a computation is one statement; define the others apart', {
      details: { offset: tokens[second + 1]?.start ?? text.length },
    });
  }
  return tokens;
}

function tokensOf(text: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const { kind, end } = tokenAt(text, at);
    const found = text.slice(at, end);
    if (kind !== undefined) {
      if (kind === 'sign' && CLOSING.includes(found)) depth -= 1;
      if (depth < 0) throw unbalanced(at);
      tokens.push({ kind, text: found, start: at, end, depth });
      if (kind === 'sign' && OPENING.includes(found)) depth += 1;
    }
    at = end;
  }
  if (depth > 0) throw unbalanced(text.length);
  return tokens;
}

function tokenAt(text: string, at: number): { readonly kind: SqlToken['kind'] | undefined; readonly end: number } {
  const token = new RegExp(TOKEN);
  token.lastIndex = at;
  const groups: Readonly<Record<string, string | undefined>> = token.exec(text)?.groups ?? {};
  if (groups['comment'] !== undefined) return { kind: undefined, end: endOfComment(text, at) };
  if (groups['dollar'] !== undefined) return { kind: 'text', end: endOfDollarQuote(text, at, groups['dollar']) };
  const kind = (['text', 'name', 'parameter', 'word', 'number', 'sign'] as const).find(
    (name) => groups[name] !== undefined,
  );
  if (kind === 'text' && /^e/i.test(groups['text'] ?? ''))
    return { kind, end: closed(text, at, endOfEscaped(text, at)) };
  if (kind === 'text' || kind === 'name') return { kind, end: closed(text, at, token.lastIndex) };
  return { kind, end: token.lastIndex };
}

/** The end of something in quotes, which have to be closed. */
function closed(text: string, at: number, end: number): number {
  if (CLOSED.test(text.slice(at, end))) return end;
  throw new EiderError('INVALID_ARGUMENT', 'the SQL text ends inside of quotes');
}

function endOfEscaped(text: string, at: number): number {
  const escaped = new RegExp(ESCAPED);
  escaped.lastIndex = at;
  escaped.test(text);
  return escaped.lastIndex;
}

function endOfComment(text: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  throw new EiderError('INVALID_ARGUMENT', 'the SQL text ends inside of a comment');
}

function endOfDollarQuote(text: string, at: number, tag: string): number {
  const end = text.indexOf(tag, at + tag.length);
  if (end < 0) throw new EiderError('INVALID_ARGUMENT', 'the SQL text ends inside of a dollar quote');
  return end + tag.length;
}

function trimEnd(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let count = tokens.length;
  while (tokens[count - 1]?.text === ';' && tokens[count - 1]?.depth === 0) count -= 1;
  return tokens.slice(0, count);
}

function unbalanced(offset: number): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'the parentheses of the SQL text are not balanced', {
    details: { offset },
  });
}
