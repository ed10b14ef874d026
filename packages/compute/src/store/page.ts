import { canonicalJson, EiderError, type PageOptions, type SqlRow, SqlTimestamp, sha256Hex } from '@eider/core';
import type { Condition } from './condition.ts';
import type { TenantQuery, TenantTable } from './tenant-scope.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** A page as it was asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly isNewestFirst: boolean;
  /** Value of the column of order at which the page before ended. */
  readonly after?: bigint;
  /** Tells cursors of other filters and orders apart from those of this one. */
  readonly mark: string;
}

/** Checks what page is wanted of what these conditions select. */
export function parsePage(options: PageOptions | undefined, where: readonly Condition[]): PageRequest {
  const { limit = DEFAULT_LIMIT, cursor, first = 'oldest', ...others } = options ?? {};
  if (Object.keys(others).length > 0)
    throw new EiderError('INVALID_ARGUMENT', 'a page has limit, cursor and first only');
  if (first !== 'oldest' && first !== 'newest') {
    throw new EiderError('INVALID_ARGUMENT', "give first as 'oldest' or 'newest'");
  }
  checkLimit(limit, MAX_LIMIT);
  const mark = sha256Hex(canonicalJson([first, plainJson(where)])).slice(0, 16);
  const after = cursor === undefined ? undefined : positionOf(cursor, mark);
  return { limit, isNewestFirst: first === 'newest', mark, ...(after === undefined ? {} : { after }) };
}

/** Throws INVALID_ARGUMENT unless the limit is a whole number within bounds. */
export function checkLimit(limit: number, most: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0 && limit <= most) return;
  throw new EiderError('INVALID_ARGUMENT', `give limit as a whole number from 0 to ${most}`);
}

/** What selects the rows of a page, and one more to know whether there is more. */
export function pageQuery(
  page: PageRequest,
  source: { readonly table: TenantTable; readonly columns: readonly string[]; readonly order: PageOrder },
  where: readonly Condition[],
): TenantQuery {
  const { column, type } = source.order;
  const start: readonly Condition[] =
    page.after === undefined
      ? []
      : [
          {
            column,
            is: page.isNewestFirst ? '<' : '>',
            value: type === 'time' ? new SqlTimestamp(page.after) : page.after,
          },
        ];
  return {
    table: source.table,
    columns: source.columns,
    where: [...where, ...start],
    orderBy: { column, descending: page.isNewestFirst },
    limit: page.limit + 1,
  };
}

/** The column by which rows are ordered; unique within a tenant. */
export interface PageOrder {
  readonly column: string;
  readonly type: 'time' | 'number';
}

/** Where a page ends that has these rows; undefined when it is the last one. */
export function nextCursor(page: PageRequest, rows: readonly SqlRow[], order: PageOrder): string | undefined {
  if (rows.length <= page.limit) return undefined;
  const value = rows[page.limit - 1]?.[order.column];
  return `1.${page.mark}.${value instanceof SqlTimestamp ? value.micros : String(value)}`;
}

function positionOf(cursor: unknown, mark: string): bigint {
  const [, ofMark, position] = /^1\.([0-9a-f]{16})\.(\d{1,18})$/.exec(String(cursor)) ?? [];
  if (typeof cursor === 'string' && position !== undefined && ofMark === mark) return BigInt(position);
  throw new EiderError(
    'INVALID_ARGUMENT',
    'give the cursor of a page of the same filter and order, or none to begin again',
  );
}

function plainJson(where: readonly Condition[]): unknown {
  return where.map((condition) =>
    'value' in condition && condition.value instanceof SqlTimestamp
      ? { ...condition, value: { micros: String(condition.value.micros) } }
      : condition,
  );
}
