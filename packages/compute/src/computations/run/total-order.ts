import {
  type ComputationColumn,
  joinSql,
  parseSqlType,
  type SqlEngine,
  type SqlStatement,
  type SqlType,
  sql,
  trustedSql,
} from '@eider/core';
import { type SqlToken, scanStatement } from '../sql-scan.ts';
import type { RunBudget } from './run-budget.ts';

const AFTER_ORDER: ReadonlySet<string> = new Set(['LIMIT', 'OFFSET', 'FETCH', 'USING']);

/** Columns of a query, found without running it. */
export async function columnsOf(
  engine: SqlEngine,
  query: SqlStatement,
  budget: RunBudget,
): Promise<readonly ComputationColumn[]> {
  const { columns } = await engine.query(sql`SELECT * FROM (${query}) LIMIT 0`, budget.options());
  return columns.map(({ name, type }) => ({ name, type }));
}

/**
 * A query whose rows have one order: its own, if it has an ORDER BY at the top (ties fall by all columns, also before a LIMIT), or that of all its
 * columns. `bind` makes the statement of a canonical text.
 */
export function inTotalOrder(
  text: string,
  columns: readonly ComputationColumn[],
  bind: (text: string) => SqlStatement,
): SqlStatement {
  const at = endOfOrder(scanStatement(text), text);
  if (at === undefined) return sql`SELECT * FROM (${bind(text)}) ORDER BY ${orderByAll(columns)}`;
  const ties = at.all ? '' : `, ${columns.map((_, index) => index + 1).join(', ')}`;
  return bind(`${text.slice(0, at.offset)}${ties}${text.slice(at.offset)}`);
}

/**
 * An order of all columns by position. Intervals that DuckDB calls equal (30 days, 1 month) are told apart by their text.
 */
export function orderByAll(columns: readonly ComputationColumn[]): SqlStatement {
  const keys = columns.map((_, index) => `#${index + 1}`);
  const texts = columns.flatMap(({ type }, index) =>
    holds(parseSqlType(type), 'INTERVAL') ? [`CAST(#${index + 1} AS VARCHAR)`] : [],
  );
  return joinSql([...keys, ...texts].map((key) => trustedSql(`${key} ASC NULLS LAST`)));
}

/** Whether values of a type are or hold values of a scalar type. */
export function holds(type: SqlType, ...names: readonly string[]): boolean {
  switch (type.kind) {
    case 'scalar':
      return names.includes(type.name);
    case 'list':
      return holds(type.item, ...names);
    case 'map':
      return holds(type.key, ...names) || holds(type.value, ...names);
    case 'struct':
    case 'union':
      return type.fields.some((field) => holds(field.type, ...names));
    default:
      return false;
  }
}

function endOfOrder(
  tokens: readonly SqlToken[],
  text: string,
): { readonly offset: number; readonly all: boolean } | undefined {
  const words = tokens.filter(({ kind, depth }) => kind === 'word' && depth === 0);
  const by = words.findIndex((word, index) => isWord(word, 'ORDER') && isWord(words[index + 1], 'BY'));
  if (by < 0) return undefined;
  const next = words.find(({ text: word }, index) => index > by + 1 && AFTER_ORDER.has(word.toUpperCase()));
  const previous = next === undefined ? undefined : tokens[tokens.indexOf(next) - 1];
  return { offset: previous?.end ?? text.length, all: isWord(words[by + 2], 'ALL') };
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.text.toUpperCase() === word;
}
