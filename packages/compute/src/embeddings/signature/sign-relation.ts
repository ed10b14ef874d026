import {
  type CallOptions,
  type PatternSignature,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  sql,
} from '@eider/core';
import { runColumnBatches } from '../sources/column-batches.ts';
import type { Relation } from '../sources/relation.ts';
import { profileOf } from './column-profile.ts';
import { columnQuery } from './column-query.ts';
import { sealSignature } from './digest-signature.ts';
import { readColumn } from './read-column.ts';

export interface SignOptions extends CallOptions {
  /** Shows the least and greatest values as they are: they may be personal data. @default false */
  readonly exactRanges?: boolean;
  /** A JSON column of the relation holds the kinds of its values. */
  readonly hasJsonKinds: boolean;
}

/** The signature of a relation, computed inside DuckDB. */
export async function signRelation(
  session: SqlSession,
  relation: Relation,
  options: SignOptions,
): Promise<PatternSignature> {
  const { exactRanges = false, hasJsonKinds } = options;
  const counted = await session.query(sql`SELECT count(*) AS n FROM ${relation.from}`, options);
  const rowCount = Number(counted.rows[0]?.['n']);
  const columns = relation.columns.map((column, position) => ({
    ...column,
    position,
    profile: profileOf(column.schema.type, hasJsonKinds),
  }));
  const rows = new Map<number, SqlRow>();
  for (const alike of Map.groupBy(columns, ({ schema }) => schema.type).values()) {
    const profile = alike[0]?.profile ?? profileOf('NULL', false);
    const queryOf = (values: SqlStatement): SqlStatement => columnQuery(values, profile, exactRanges);
    const found = await runColumnBatches(session, { from: relation.from, columns: alike }, queryOf, options);
    for (const [position, row] of found) rows.set(position, row);
  }
  return sealSignature({
    rowCount,
    exactRanges,
    columns: columns.map((column) => readColumn(column, rows.get(column.position), { rowCount, exactRanges })),
  });
}
