import { type PrimitiveParameter, renderStatement, type SqlStatement } from '@eider/core';

// What may open a literal or a comment, end a statement or stand for a value: with any of these in it a text is not looked at further.
// So with functions that do something: a plain read may run twice.
const NOT_PLAIN = /['$?;\\]|--|\/\*|pivot|nextval|write_log|checkpoint/i;
const LONGEST_LITERALS = 64 * 1024;

/**
 * The text of a statement that certainly is one SELECT, with its values as literals; undefined for any other. DuckDB plans and runs such a text in one step,
 * in one transaction; the same with parameters takes it two plans. Values stand between pieces that hold no quote, so each is a literal of its own.
 */
export function plainReadText(statement: SqlStatement): string | undefined {
  const { texts, values } = statement;
  // DuckDB makes several statements of some that pivot.
  if (!/^\s*SELECT\b/i.test(texts[0] ?? '') || !texts.every(isPlain)) return undefined;
  // Constructed values hold names of their own.
  if (values.some((value) => typeof value === 'object' && value !== null)) return undefined;
  const { text, parameters } = renderStatement(statement);
  if (parameters.length === 0) return text;
  const literals = parameters.map(literalOf);
  if (literals.includes(undefined)) return undefined;
  if (literals.reduce((sum, literal) => sum + (literal?.length ?? 0), 0) > LONGEST_LITERALS) return undefined;
  return text.replace(/\$(\d+)/g, (_, number: string) => literals[Number(number) - 1] ?? '');
}

/** Whether quoted names are closed and nothing else is quoted. */
function isPlain(text: string): boolean {
  if (NOT_PLAIN.test(text)) return false;
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
}

// Each shows its quotes in whatever DuckDB makes a name of it. A literal without a type of its own would take any that fits; a parameter is text.
function literalOf(value: PrimitiveParameter): string | undefined {
  if (typeof value === 'boolean') return `CAST('${value}' AS BOOLEAN)`;
  return value === null || value.includes('\0') ? undefined : `CAST('${value.replaceAll("'", "''")}' AS VARCHAR)`;
}
