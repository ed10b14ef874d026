import type { SchemaColumn, SqlStatement } from '@eider/core';

/** Something to select from, with an expression of its own type for each column of the schema. */
export interface Relation {
  readonly from: SqlStatement;
  readonly columns: readonly RelationColumn[];
}

export interface RelationColumn {
  readonly schema: SchemaColumn;
  readonly value: SqlStatement;
}

/** A column of which nothing but name and type is known. */
export function looseColumn(name: string, type: string): SchemaColumn {
  return { name, type, nullable: true, constraints: [] };
}
