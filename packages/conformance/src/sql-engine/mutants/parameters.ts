import { joinSql, type SqlStatement, type SqlValue, sql, trustedSql } from '@eider/core';
import { appendedMutant, parameterMutant } from './change-value.ts';
import { type SqlEngineMutant, sessionMutant, statementCalls } from './mutant.ts';

export const parameterMutants: readonly SqlEngineMutant[] = [
  parameterMutant(
    'null-as-text',
    'a NULL parameter becomes an empty text',
    ['parameters/null', 'parameters/list', 'parameters/in-changes'],
    (value) => (value === null ? '' : value),
  ),
  parameterMutant(
    'quotes-doubled',
    'quotes in texts are escaped although they are parameters',
    ['parameters/hostile-text', 'parameters/data-only'],
    (value) => (typeof value === 'string' ? value.replaceAll("'", "''") : value),
  ),
  parameterMutant(
    'lone-surrogates-replaced',
    'a lone surrogate becomes a question mark instead of an error',
    ['parameters/refused'],
    (value) => (typeof value === 'string' ? value.toWellFormed() : value),
  ),
  parameterMutant('undefined-is-null', 'undefined is taken as NULL', ['parameters/refused'], (value) =>
    value === undefined ? null : value,
  ),
  sessionMutant(
    'parameters-sorted-as-text',
    'from ten parameters on they are bound in the order 1, 10, 2',
    ['parameters/many'],
    (session) => statementCalls(session, inTextOrder),
  ),
  appendedMutant(
    'append-texts-trimmed',
    'appended texts lose what follows a NUL, and ill-formed ones are mended',
    ['append/value-kinds', 'append/wrong-text'],
    (value) => (typeof value === 'string' ? (value.toWellFormed().split('\0')[0] ?? '') : value),
  ),
  appendedMutant(
    'append-numbers-cast',
    'an appended number that does not fit is made to fit',
    ['append/wrong-type'],
    (value) => (typeof value === 'number' ? Math.trunc(value) || 0 : value),
  ),
  appendedMutant(
    'append-nulls-in-lists',
    'NULL inside an appended list is dropped',
    ['append/nested-value-kinds'],
    (value) => (Array.isArray(value) ? value.filter((item) => item !== null) : value),
  ),
];

function inTextOrder(statement: SqlStatement): SqlStatement {
  const order = [...statement.values.keys()].sort((a, b) => (String(a + 1) < String(b + 1) ? -1 : 1));
  return joinSql(
    statement.texts.map((text, index) =>
      index < order.length
        ? sql`${trustedSql(text)}${statement.values[order[index] ?? 0] as SqlValue}`
        : trustedSql(text),
    ),
    '',
  );
}
