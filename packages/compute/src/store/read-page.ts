import type { ExecutionContext, Page, SqlRow } from '@eider/core';
import type { Condition } from './condition.ts';
import { nextCursor, type PageOrder, type PageRequest, pageQuery } from './page.ts';
import type { TenantDatabase } from './tenant-database.ts';
import type { TenantTable } from './tenant-scope.ts';

/** What pages are read from. */
export interface PageSource<Item> {
  readonly table: TenantTable;
  readonly columns: readonly string[];
  readonly order: PageOrder;
  itemOf(row: SqlRow): Item;
}

/** Reads one page of a tenant's rows. */
export async function readPage<Item>(
  database: TenantDatabase,
  { principal, signal }: ExecutionContext,
  {
    source,
    where,
    page,
  }: {
    readonly source: PageSource<Item>;
    readonly where: readonly Condition[];
    readonly page: PageRequest;
  },
): Promise<Page<Item>> {
  if (page.limit === 0) return { items: [] };
  const rows = await database.reader(principal.tenantId, signal).select(pageQuery(page, source, where));
  const cursor = nextCursor(page, rows, source.order);
  const items = rows.slice(0, page.limit).map((row) => source.itemOf(row));
  return cursor === undefined ? { items } : { items, cursor };
}
