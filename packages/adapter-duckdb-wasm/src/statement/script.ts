import { EiderError, type PrimitiveParameter, renderStatement, type SqlStatement } from '@eider/core';
import { type Placeholder, type Span, scanSql } from './scan-sql.ts';

/** A statement ready to run. */
export interface Script {
  /** What DuckDB gets to run. */
  readonly text: string;
  /** The same statement with its parameters written as literals, to ask for its types. */
  readonly inlined: string;
  /** `select` may run twice without effects; `change` reports changed rows; all else is `other`. */
  readonly kind: 'select' | 'change' | 'other';
  /** A change that gives rows. */
  readonly returning: boolean;
  /** Whether DuckDB can PREPARE it. */
  readonly preparable: boolean;
}

const SELECT_WORDS: ReadonlySet<string> = new Set([
  'SELECT',
  'FROM',
  'VALUES',
  'TABLE',
  'PIVOT',
  'UNPIVOT',
  'SUMMARIZE',
  'SHOW',
  'DESCRIBE',
  'DESC',
]);
const CHANGE_WORDS: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE']);
const TRANSACTION_WORDS: ReadonlySet<string> = new Set(['BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT']);
// The name of the one prepared statement of a session; preparing again replaces it.
const PREPARED = 'eider_statement';

/** Renders a statement for DuckDB-WASM; INVALID_ARGUMENT unless it is exactly one. */
export function toScript(statement: SqlStatement): Script {
  const { text, parameters } = renderStatement(statement);
  const { statements, words, placeholders } = scanSql(text);
  const only = statements[0];
  if (only === undefined || statements.length > 1) throw notOneStatement(statements.length);
  const shape = shapeOf(words);
  const inlined = inlineParameters(text, only, placeholders, parameters);
  // A column may be called after a parameter, `$1`; as a literal it would be called after the value.
  const prepared = shape.preparable && placeholders.some((placeholder) => placeholder.inResults);
  return { ...shape, inlined, text: prepared ? prepareAndRun(text.slice(only.start, only.end), parameters) : inlined };
}

function notOneStatement(count: number): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'a call runs exactly one statement; use one call each', {
    details: { statements: count },
  });
}

function shapeOf(words: readonly string[]): Pick<Script, 'kind' | 'returning' | 'preparable'> {
  const first = words[0];
  if (first !== undefined && TRANSACTION_WORDS.has(first)) {
    throw new EiderError('INVALID_ARGUMENT', 'transactions are run by transaction(), not by statements');
  }
  // A statement without a word outside of parentheses is a query in parentheses.
  const main =
    first === 'WITH' ? (words.find((word) => CHANGE_WORDS.has(word) || word === 'MERGE') ?? 'SELECT') : first;
  const select = main === undefined || SELECT_WORDS.has(main);
  const change = main !== undefined && (CHANGE_WORDS.has(main) || main === 'MERGE');
  const returning = change && words.includes('RETURNING');
  return {
    kind: select ? 'select' : change ? 'change' : 'other',
    returning,
    preparable: (select || change) && main !== 'MERGE',
  };
}

/** Trusted text with values, as one text with the values as literals. */
export function inlineStatement(statement: SqlStatement): string {
  const { text, parameters } = renderStatement(statement);
  return inlineParameters(text, { start: 0, end: text.length }, scanSql(text).placeholders, parameters);
}

function prepareAndRun(body: string, parameters: readonly PrimitiveParameter[]): string {
  // A line end before the semicolon: the statement may end in a comment.
  return `PREPARE ${PREPARED} AS ${body}\n; EXECUTE ${PREPARED}(${parameters.map(toLiteral).join(', ')})`;
}

function inlineParameters(
  text: string,
  span: Span,
  placeholders: readonly Placeholder[],
  parameters: readonly PrimitiveParameter[],
): string {
  let inlined = '';
  let at = span.start;
  for (const { start, end, index } of placeholders) {
    const value = parameters[index - 1];
    if (value === undefined) continue;
    inlined += text.slice(at, start) + toLiteral(value);
    at = end;
  }
  return inlined + text.slice(at, span.end);
}

/** A parameter as SQL. DuckDB's parser ends a text at NUL, so those are joined from pieces. */
function toLiteral(value: PrimitiveParameter): string {
  if (typeof value !== 'string') return String(value).toUpperCase();
  const pieces = value.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? (pieces[0] ?? "''") : `(${pieces.join(' || chr(0) || ')})`;
}
