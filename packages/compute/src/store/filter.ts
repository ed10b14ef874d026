import { EiderError, SqlTimestamp, type TextCondition, type TimeCondition } from '@eider/core';
import { checkText } from '../governance/check-text.ts';
import type { Condition } from './condition.ts';

/** A name that filters know, and the column behind it. */
export interface FilterField {
  readonly column: string;
  readonly type: 'text' | 'time';
}

export type FilterFields = Readonly<Record<string, FilterField>>;

export const EMBEDDING_FIELDS: FilterFields = {
  embeddingId: { column: 'embedding_id', type: 'text' },
  parsedFileId: { column: 'parsed_file_id', type: 'text' },
  schemaExact: { column: 'schema_exact', type: 'text' },
  schemaShape: { column: 'schema_shape', type: 'text' },
  signatureDigest: { column: 'signature_digest', type: 'text' },
  createdAt: { column: 'created_at', type: 'time' },
  updatedAt: { column: 'updated_at', type: 'time' },
};

export const COMPUTATION_FIELDS: FilterFields = {
  computationId: { column: 'computation_id', type: 'text' },
  type: { column: 'type', type: 'text' },
  version: { column: 'version', type: 'text' },
  resultDigest: { column: 'result_digest', type: 'text' },
  createdAt: { column: 'created_at', type: 'time' },
  updatedAt: { column: 'updated_at', type: 'time' },
};

export const AUDIT_FIELDS: FilterFields = {
  callId: { column: 'call_id', type: 'text' },
  principalId: { column: 'principal_id', type: 'text' },
  action: { column: 'action', type: 'text' },
  resource: { column: 'resource', type: 'text' },
  outcome: { column: 'outcome', type: 'text' },
  at: { column: 'event_at', type: 'time' },
};

const MAX_VALUES = 1000;

/** A filter as conditions; INVALID_ARGUMENT for names and forms that it does not know. */
export function parseFilter(filter: object | undefined, fields: FilterFields): readonly Condition[] {
  if (filter === undefined) return [];
  if (!isObject(filter)) throw new EiderError('INVALID_ARGUMENT', 'give a filter as an object of conditions by name');
  return Object.entries(filter).flatMap(([name, condition]) => {
    // What was left undefined by mistake would select too much if it were ignored.
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || condition === undefined) throw unknownName(fields);
    return field.type === 'text' ? [textCondition(field.column, condition)] : timeConditions(field.column, condition);
  });
}

function textCondition(column: string, condition: TextCondition): Condition {
  if (condition === null) return { column, is: 'null' };
  if (typeof condition === 'string') return { column, is: 'equal', value: filterText(condition) };
  const [[operator, operand] = ['', undefined], ...others] = isObject(condition) ? Object.entries(condition) : [];
  if (others.length === 0 && operator === 'prefix') return { column, is: 'prefix', value: filterText(operand) };
  if (others.length > 0 || operator !== 'in' || !Array.isArray(operand) || operand.length > MAX_VALUES) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      `give a condition as text, null, { prefix } or { in: [ … ] } of at most ${MAX_VALUES}`,
    );
  }
  return { column, is: 'in', values: Array.from(operand, (value) => (value === null ? null : filterText(value))) };
}

function filterText(value: unknown): string {
  return checkText(value, 'each text of a filter');
}

function timeConditions(column: string, condition: TimeCondition): readonly Condition[] {
  if (!isObject(condition)) throw new EiderError('INVALID_ARGUMENT', 'give a span of time as { gt, gte, lt, lte }');
  return Object.entries(condition).map(([operator, time]) => {
    if (!(time instanceof Date) || Number.isNaN(time.getTime())) {
      throw new EiderError('INVALID_ARGUMENT', 'give the bounds of a span of time as valid dates');
    }
    return timeBound(column, operator, time.getTime());
  });
}

// Rows are told apart by microseconds, callers see milliseconds: a bound holds for all of its millisecond.
function timeBound(column: string, operator: string, ms: number): Condition {
  switch (operator) {
    case 'gt':
      return { column, is: '>=', value: timestampOf(ms + 1) };
    case 'gte':
      return { column, is: '>=', value: timestampOf(ms) };
    case 'lt':
      return { column, is: '<', value: timestampOf(ms) };
    case 'lte':
      return { column, is: '<', value: timestampOf(ms + 1) };
    default:
      throw new EiderError('INVALID_ARGUMENT', 'give the bounds of a span of time as gt, gte, lt or lte');
  }
}

function timestampOf(ms: number): SqlTimestamp {
  return new SqlTimestamp(BigInt(ms) * 1000n);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownName(fields: FilterFields): EiderError {
  return new EiderError(
    'INVALID_ARGUMENT',
    'a filter has conditions by these names only; leave out what is undefined',
    {
      details: { names: Object.keys(fields).join(',') },
    },
  );
}
