import { joinSql, type SqlStatement, type SqlValue, sql } from '@eider/core';
import { inlineStatement } from '../statement/script.ts';
import type { TypeTree } from '../values/type-tree.ts';
import { assertFits } from './assert-fits.ts';

/** Rows as the VALUES of an INSERT, each value checked against its column's type first. */
export function valuesText(rows: readonly (readonly SqlValue[])[], types: readonly TypeTree[]): string {
  const tuples: SqlStatement[] = rows.map((row) => {
    row.forEach((value, column) => {
      assertFits(value, types[column]);
    });
    return sql`(${joinSql(row.map((value) => sql`${value}`))})`;
  });
  return inlineStatement(joinSql(tuples));
}
