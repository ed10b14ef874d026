import { identifier, joinSql, type SqlStatement, type SqlValue, sql, trustedSql } from '@eider/core';

/** What a row's column must be: data, from which only this file makes SQL. */
export type Condition =
  | { readonly column: string; readonly is: 'null' }
  | { readonly column: string; readonly is: 'equal'; readonly value: Exclude<SqlValue, null> }
  | { readonly column: string; readonly is: 'in'; readonly values: readonly SqlValue[] }
  | { readonly column: string; readonly is: 'prefix'; readonly value: string }
  | { readonly column: string; readonly is: '<' | '<=' | '>' | '>='; readonly value: Exclude<SqlValue, null> };

/** A condition as SQL; its values become parameters. */
export function conditionSql(condition: Condition): SqlStatement {
  const column = identifier(condition.column);
  switch (condition.is) {
    case 'null':
      return sql`${column} IS NULL`;
    case 'equal':
      return sql`${column} = ${condition.value}`;
    case 'in':
      return anyOf(column, condition.values);
    case 'prefix':
      return sql`starts_with(${column}, ${condition.value})`;
    default:
      return sql`${column} ${trustedSql(COMPARISONS[condition.is])} ${condition.value}`;
  }
}

const COMPARISONS = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function anyOf(column: SqlStatement, values: readonly SqlValue[]): SqlStatement {
  const present = values.filter((value) => value !== null).map((value) => sql`${value}`);
  const isOne = present.length === 0 ? trustedSql('false') : sql`${column} IN (${joinSql(present)})`;
  return present.length === values.length ? isOne : sql`(${isOne} OR ${column} IS NULL)`;
}
