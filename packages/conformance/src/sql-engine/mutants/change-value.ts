import {
  asTaggedValue,
  joinSql,
  type QueryResult,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  SqlUnion,
  type SqlValue,
  sql,
  trustedSql,
} from '@eider/core';
import { type SqlEngineMutant, sessionMutant, statementCalls } from './mutant.ts';

type Change = (value: SqlValue) => SqlValue;

/** A mutant whose results have some values changed, at any depth. */
export function resultMutant(id: string, defect: string, breaks: readonly string[], change: Change): SqlEngineMutant {
  return sessionMutant(id, defect, breaks, (session) => rowsChanged(session, (row) => changeRow(row, change)));
}

/** A mutant whose parameters have some values changed, at any depth. */
export function parameterMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: Change,
): SqlEngineMutant {
  return sessionMutant(id, defect, breaks, (session) =>
    statementCalls(session, (statement) => withValues(statement, (value) => changeDeep(value, change))),
  );
}

/** A mutant that stores other values than were appended. */
export function appendedMutant(id: string, defect: string, breaks: readonly string[], change: Change): SqlEngineMutant {
  return sessionMutant(id, defect, breaks, (session) => ({
    append: (table, { columns, rows }, options) =>
      session.append(table, { columns, rows: changedRows(rows, (value) => changeDeep(value, change)) }, options),
  }));
}

/** Queries and streams whose rows are changed one by one. */
export function rowsChanged(
  session: SqlSession,
  change: (row: SqlRow, index: number) => SqlRow,
): Pick<SqlSession, 'query' | 'stream'> {
  return {
    async query(statement, options): Promise<QueryResult> {
      const { columns, rows } = await session.query(statement, options);
      return { columns, rows: rows.map(change) };
    },
    async *stream(statement, options) {
      for await (const batch of session.stream(statement, options)) yield batch.map(change);
    },
  };
}

/** The same statement with other values between its texts. */
function withValues(statement: SqlStatement, change: Change): SqlStatement {
  const pieces = statement.texts.map((text, index) => {
    const value = statement.values[index];
    return index < statement.values.length ? sql`${trustedSql(text)}${change(value as SqlValue)}` : trustedSql(text);
  });
  return joinSql(pieces, '');
}

/** A value with `change` applied to it and to everything inside. */
function changeDeep(value: SqlValue, change: Change): SqlValue {
  return change(changeInside(value, (inner) => changeDeep(inner, change)));
}

function changeInside(value: SqlValue, change: Change): SqlValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const tagged = asTaggedValue(value);
  if (tagged !== undefined) {
    return tagged.sqlType === 'union' ? new SqlUnion(tagged.tag, change(tagged.value)) : tagged;
  }
  if (Array.isArray(value)) return value.map(change);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [change(key), change(item)]));
  // Only plain objects are left; anything else is a value that the adapter itself must refuse.
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item)])) : value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function changeRow(row: SqlRow, change: Change): SqlRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, changeDeep(value, change)]));
}

async function* changedRows(
  rows: Iterable<readonly SqlValue[]> | AsyncIterable<readonly SqlValue[]>,
  change: Change,
): AsyncGenerator<readonly SqlValue[]> {
  for await (const row of rows) yield row.map(change);
}
