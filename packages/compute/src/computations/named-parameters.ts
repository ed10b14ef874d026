import {
  EiderError,
  type JsonObject,
  type JsonValue,
  joinSql,
  parseSqlType,
  type SqlStatement,
  sql,
  sqlTypeText,
  trustedSql,
} from '@eider/core';
import { scanStatement } from './sql-scan.ts';

/** DuckDB types by name of parameter, such as `{ since: 'DATE' }`. */
export type ParameterTypes = Readonly<Record<string, string>>;

/** Checks that SQL names declared parameters only, as `$name`; INVALID_ARGUMENT for `?` and `$1`. */
export function checkParametersOf(text: string, types: ParameterTypes): void {
  for (const { kind, text: name, start } of scanStatement(text)) {
    if (kind !== 'parameter') continue;
    if (!/^\$[A-Za-z_]/.test(name)) refuse('name parameters as $name instead of ? and $1', { offset: start });
    if (!Object.hasOwn(types, name.slice(1))) {
      refuse('declare every parameter with its type: parameters: { name: type }', { parameter: name, offset: start });
    }
  }
}

/** Checks declared types and gives them by DuckDB's own names, sorted by parameter. */
export function checkParameterTypes(types: ParameterTypes): ParameterTypes {
  const entries = Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, type]) => {
      if (!/^[A-Za-z_]\w{0,99}$/.test(name)) refuse('a parameter is named with letters, digits and _', {});
      return [name, sqlTypeText(parseSqlType(type))];
    }),
  );
}

/** Checks values against what is declared: each one given, none unknown, none of a kind that has no text. */
export function checkParameters(types: ParameterTypes, values: JsonObject): JsonObject {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(types, name));
  if (unknown !== undefined) {
    refuse('the computation has no such parameter', { parameter: unknown.slice(0, 40) });
  }
  const names = Object.keys(types);
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) refuse('give every parameter of the computation; null is a value', { parameter: name });
    textOf(value, name);
  }
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

/** The query with each `$name` as its value, cast from text to the declared type; without values as a NULL of that type. */
export function bindParameters(text: string, types: ParameterTypes, values?: JsonObject): SqlStatement {
  const pieces: SqlStatement[] = [];
  let at = 0;
  for (const { kind, text: token, start, end } of scanStatement(text)) {
    if (kind !== 'parameter') continue;
    const name = token.slice(1);
    const value = values === undefined ? null : textOf(values[name] ?? null, name);
    // DuckDB's own text of a type that was parsed.
    pieces.push(trustedSql(text.slice(at, start)), sql`CAST(${value} AS ${trustedSql(types[name] ?? 'VARCHAR')})`);
    at = end;
  }
  return joinSql([...pieces, trustedSql(text.slice(at))], '');
}

function textOf(value: JsonValue | undefined, parameter: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && !Array.isArray(value)) {
    return refuse('a parameter is null, a text, a number, true, false or a list', { parameter });
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function refuse(message: string, details: Readonly<Record<string, string | number>>): never {
  throw new EiderError('INVALID_ARGUMENT', message, { details });
}
