import { EiderError } from '@eider/core';
import { type SqlToken, scanStatement } from './sql-scan.ts';

const READS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'FROM', 'VALUES', 'TABLE', '(']);
const CHANGES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * The text without comments and final semicolons, each run of white space one space. Nothing else changes: names, case and quotes
 * stay. Between two strings a line end stays one, because there it joins them. INVALID_ARGUMENT unless it is one query.
 */
export function canonicalSql(text: string): string {
  const tokens = scanStatement(text);
  checkReads(tokens);
  let canonical = '';
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    canonical += previous === undefined ? '' : gap(text, previous, token);
    canonical += token.text;
  });
  return canonical;
}

/** Rejects statements that are no query with what to do; the sandbox has nothing that could be changed. */
export function checkReads(tokens: readonly SqlToken[]): void {
  const first = tokens[0]?.text.toUpperCase() ?? '';
  const change = tokens.find(
    ({ kind, text, depth }) => kind === 'word' && depth === 0 && CHANGES.has(text.toUpperCase()),
  );
  if (READS.has(first) && (first !== 'WITH' || change === undefined)) return;
  throw new EiderError('INVALID_ARGUMENT', 'a computation is a query: begin it with SELECT, WITH, FROM or VALUES', {
    details: { statement: /^[A-Z]{1,20}$/.test(first) ? first : 'other' },
  });
}

function gap(text: string, previous: SqlToken, token: SqlToken): string {
  if (previous.end === token.start) return '';
  const between = text.slice(previous.end, token.start);
  return previous.kind === 'text' && token.kind === 'text' && /[\n\r]/.test(between) ? '\n' : ' ';
}
