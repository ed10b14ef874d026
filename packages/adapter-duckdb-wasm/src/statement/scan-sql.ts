/** What a scan of SQL text finds. */
export interface ScannedSql {
  /** Where the statements stand, without their semicolons; empty ones are left out. */
  readonly statements: readonly Span[];
  /** Words outside of parentheses, strings, quoted names and comments, in upper case, in order. */
  readonly words: readonly string[];
  /** Where `$1`, `$2`, … stand. */
  readonly placeholders: readonly Placeholder[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Placeholder extends Span {
  readonly index: number;
}

interface Found {
  statements: Span[];
  words: string[];
  placeholders: Placeholder[];
}

// One token each, in this order: comments, strings (E'' with backslashes), dollar quotes, quoted names, parameters, words, numbers, the rest.
const TOKEN =
  /(?<comment>--[^\n\r]*|\/\*)|(?<escape>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))|(?<text>'(?:[^']|'')*(?:'|$))|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<name>"(?:[^"]|"")*(?:"|$))|\$(?<index>\d+)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d[\w.]*)|(?<space>\s+)|(?<sign>[\s\S])/uy;

/** Divides SQL text as DuckDB's own parser does: quotes, dollar quotes and (nested) comments hide what is in them. */
export function scanSql(text: string): ScannedSql {
  const found: Found = { statements: [], words: [], placeholders: [] };
  const token = new RegExp(TOKEN);
  let depth = 0;
  let start = 0;
  let empty = true;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const groups = token.exec(text)?.groups ?? {};
    if (groups['comment'] === '/*') token.lastIndex = endOfComment(text, at);
    else if (groups['dollar'] !== undefined) token.lastIndex = endOfDollarQuote(text, at, groups['dollar']);
    if (groups['comment'] !== undefined || groups['space'] !== undefined) continue;
    if (groups['sign'] === ';') {
      if (!empty) found.statements.push({ start, end: at });
      start = at + 1;
      empty = true;
      continue;
    }
    empty = false;
    depth += depthChange(groups['sign']);
    if (groups['word'] !== undefined && depth === 0) found.words.push(groups['word'].toUpperCase());
    if (groups['index'] !== undefined) {
      found.placeholders.push({ start: at, end: token.lastIndex, index: Number(groups['index']) });
    }
  }
  if (!empty) found.statements.push({ start, end: text.length });
  return found;
}

function depthChange(sign: string | undefined): number {
  if (sign === '(' || sign === '[' || sign === '{') return 1;
  return sign === ')' || sign === ']' || sign === '}' ? -1 : 0;
}

function endOfComment(text: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function endOfDollarQuote(text: string, at: number, tag: string): number {
  const end = text.indexOf(tag, at + tag.length);
  return end < 0 ? text.length : end + tag.length;
}
