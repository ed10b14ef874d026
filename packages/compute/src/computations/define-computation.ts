import { EiderError, type JsonObject, type QueryResult, type Random, type SqlSession } from '@eider/core';
import { canonicalSql } from './canonical-sql.ts';
import { checkParametersOf, checkParameterTypes, type ParameterTypes } from './named-parameters.ts';

/** What a function gets to read its inputs with: tables by the names of the inputs, nothing that writes. */
export type ReadOnlySession = Pick<SqlSession, 'query' | 'stream'>;

/** What else a function gets: all of it is recorded, so that a replay gives it the same again. */
export interface FunctionContext {
  readonly parameters: JsonObject;
  /** Seeded by the run's `seed`. */
  readonly random: Random;
  /** The fixed clock, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Fires when the run is aborted or has timed out. */
  readonly signal: AbortSignal;
}

/**
 * A computation in JavaScript. It is trusted code: nothing keeps it from reading the network or the machine's clock, and then it does not
 * replay. Rows keep the order in which they are returned, so queries need an ORDER BY.
 */
export type ComputationFunction = (session: ReadOnlySession, context: FunctionContext) => Promise<QueryResult>;

interface DefinitionInput {
  /** 1 to 200 characters. */
  readonly type: string;
  /** Change it whenever the meaning changes. 1 to 200 characters. */
  readonly version: string;
  /** DuckDB types by name of parameter; SQL names them `$name`. @default none */
  readonly parameters?: ParameterTypes;
  /** Names of the tables that it reads. */
  readonly inputs: readonly string[];
}

/** A computation as its author writes it: a query, or a function. */
export type ComputationDefinitionInput = DefinitionInput &
  ({ readonly sql: string; readonly run?: never } | { readonly run: ComputationFunction; readonly sql?: never });

interface CheckedDefinition {
  readonly type: string;
  readonly version: string;
  readonly parameters: ParameterTypes;
  readonly inputs: readonly string[];
}

/** A computation that was checked: canonical SQL, types by DuckDB's names, inputs sorted. */
export type ComputationDefinition =
  | (CheckedDefinition & { readonly kind: 'sql'; readonly sql: string })
  | (CheckedDefinition & { readonly kind: 'function'; readonly run: ComputationFunction });

/** Names that begin so are the sandbox's own. */
export const RESERVED_PREFIX = 'eider_';

/**
 * Checks a computation. INVALID_ARGUMENT for SQL that is not one query, parameters without a type, bad or repeated names.
 * Whether it can replay is judged later, with its inputs' types, by the linter.
 */
export function defineComputation(input: ComputationDefinitionInput): ComputationDefinition {
  if (typeof input !== 'object' || input === null || (input.sql === undefined) === (input.run === undefined)) {
    throw new EiderError('INVALID_ARGUMENT', 'define a computation with either sql or run');
  }
  const checked = {
    type: checkLabel('type', input.type),
    version: checkLabel('version', input.version),
    parameters: Object.freeze(checkParameterTypes(input.parameters ?? {})),
    inputs: Object.freeze(checkInputs(input.inputs)),
  };
  if (input.run !== undefined) {
    if (typeof input.run !== 'function') throw new EiderError('INVALID_ARGUMENT', 'run must be a function');
    return Object.freeze({ ...checked, kind: 'function', run: input.run });
  }
  const sql = canonicalSql(input.sql);
  checkParametersOf(sql, checked.parameters);
  return Object.freeze({ ...checked, kind: 'sql', sql });
}

function checkLabel(name: string, value: string): string {
  if (typeof value === 'string' && value.length >= 1 && value.length <= 200 && value.isWellFormed()) return value;
  throw new EiderError('INVALID_ARGUMENT', `${name} must be a text of 1 to 200 characters`);
}

function checkInputs(inputs: readonly string[]): readonly string[] {
  if (!Array.isArray(inputs)) throw new EiderError('INVALID_ARGUMENT', 'name the inputs: inputs: [names of tables]');
  const sorted = [...inputs].sort();
  sorted.forEach((name, index) => {
    if (
      typeof name !== 'string' ||
      !/^[A-Za-z_]\w{0,99}$/.test(name) ||
      name.toLowerCase().startsWith(RESERVED_PREFIX)
    ) {
      throw new EiderError('INVALID_ARGUMENT', `an input is named with letters, digits and _, not ${RESERVED_PREFIX}…`);
    }
    // DuckDB's tables have no case.
    if (sorted.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index) {
      throw new EiderError('INVALID_ARGUMENT', 'inputs must have different names', { details: { input: name } });
    }
  });
  return sorted;
}
