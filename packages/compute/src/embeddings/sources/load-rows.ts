import { compareCodePoints, EiderError, type SqlSession, type SqlValue } from '@eider/core';
import { checkColumnNames } from '../schema/check-column-names.ts';
import type { SourceRow } from './embedding-source.ts';
import { looseColumn, type Relation } from './relation.ts';
import { jsonKind, typeOfValues } from './row-types.ts';
import { createWorkingTable, WORKING_TABLE, workingColumn } from './working-table.ts';

/** Copies rows into the working table. The columns are those of all rows together, in order of their code points. */
export async function loadRows(session: SqlSession, rows: readonly SourceRow[]): Promise<Relation> {
  const names = namesOf(rows);
  checkColumnNames(names);
  const types = names.map((name) => typeOfValues(valuesOf(rows, name), name));
  const stored = types.map((type) => (type === 'JSON' ? 'VARCHAR' : type));
  await createWorkingTable(session, stored, tuples(rows, names, types));
  const columns = names.map((name, index) => ({
    schema: looseColumn(name, types[index] ?? 'VARCHAR'),
    value: workingColumn(index),
  }));
  return { from: WORKING_TABLE, columns };
}

function namesOf(rows: readonly SourceRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new EiderError('INVALID_ARGUMENT', 'a row must be an object of values by column name');
    }
    for (const name of Object.keys(row)) names.add(name);
  }
  return [...names].sort(compareCodePoints);
}

function* valuesOf(rows: readonly SourceRow[], name: string): Generator<SqlValue, void> {
  for (const row of rows) yield cell(row, name);
}

function* tuples(
  rows: readonly SourceRow[],
  names: readonly string[],
  types: readonly string[],
): Generator<readonly SqlValue[], void> {
  for (const row of rows) {
    yield names.map((name, index) => (types[index] === 'JSON' ? jsonKind(cell(row, name)) : cell(row, name)));
  }
}

function cell(row: SourceRow, name: string): SqlValue {
  return (Object.hasOwn(row, name) ? row[name] : undefined) ?? null;
}
