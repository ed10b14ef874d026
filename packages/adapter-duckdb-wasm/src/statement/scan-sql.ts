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
  /** Whether it stands in a list of results, where it may become a part of a column's name. */
  readonly inResults: boolean;
}

// One token each, in this order: comments, strings (E'' with backslashes), dollar quotes, quoted names, parameters, words, numbers, the rest.
const TOKEN =
  /(?<comment>--[^\n\r]*|\/\*)|(?<escape>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))|(?<text>'(?:[^']|'')*(?:'|$))|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<name>"(?:[^"]|"")*(?:"|$))|\$(?<index>\d+)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d[\w.]*)|(?<space>\s+)|(?<sign>[\s\S])/uy;

/** Divides SQL text as DuckDB's own parser does: quotes, dollar quotes and (nested) comments hide what is in them. */
export function scanSql(text: string): ScannedSql {
  const scanner = new Scanner(text);
  scanner.run();
  return scanner;
}

const BEFORE_RESULTS: ReadonlySet<string> = new Set(['SELECT', 'RETURNING']);
const AFTER_RESULTS: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'VALUES']);

type Groups = Readonly<Record<string, string | undefined>>;

class Scanner implements ScannedSql {
  readonly statements: Span[] = [];
  readonly words: string[] = [];
  readonly placeholders: Placeholder[] = [];
  readonly #text: string;
  readonly #token = new RegExp(TOKEN);
  /** For every open parenthesis, and the statement itself, whether the scan is in a list of results. */
  readonly #inResults: boolean[] = [false];
  #start = 0;
  #empty = true;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    const token = this.#token;
    while (token.lastIndex < this.#text.length) {
      const at = token.lastIndex;
      const groups: Groups = token.exec(this.#text)?.groups ?? {};
      token.lastIndex = endOfToken(this.#text, at, token.lastIndex, groups);
      if (groups['comment'] === undefined && groups['space'] === undefined) this.#take(groups, at, token.lastIndex);
    }
    this.#endStatement(this.#text.length);
  }

  #take(groups: Groups, at: number, end: number): void {
    if (groups['sign'] === ';') {
      this.#endStatement(at);
      return;
    }
    this.#empty = false;
    this.#nest(groups['sign']);
    if (groups['word'] !== undefined) this.#takeWord(groups['word'].toUpperCase());
    if (groups['index'] === undefined) return;
    const inResults = this.#inResults.includes(true);
    this.placeholders.push({ start: at, end, index: Number(groups['index']), inResults });
  }

  #takeWord(word: string): void {
    if (this.#inResults.length === 1) this.words.push(word);
    if (BEFORE_RESULTS.has(word)) this.#inResults[this.#inResults.length - 1] = true;
    else if (AFTER_RESULTS.has(word)) this.#inResults[this.#inResults.length - 1] = false;
  }

  #nest(sign: string | undefined): void {
    if (sign === '(' || sign === '[' || sign === '{') this.#inResults.push(false);
    else if ((sign === ')' || sign === ']' || sign === '}') && this.#inResults.length > 1) this.#inResults.pop();
  }

  #endStatement(at: number): void {
    if (!this.#empty) this.statements.push({ start: this.#start, end: at });
    this.#start = at + 1;
    this.#empty = true;
  }
}

/** Comments in signs and dollar quotes end where their end is found, not where their first sign ends. */
function endOfToken(text: string, at: number, end: number, groups: Groups): number {
  if (groups['comment'] === '/*') return endOfComment(text, at);
  return groups['dollar'] === undefined ? end : endOfDollarQuote(text, at, groups['dollar']);
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
