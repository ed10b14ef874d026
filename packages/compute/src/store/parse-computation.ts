import { type ComputationInput, EiderError, sha256Hex } from '@eider/core';
import { checkName } from '../governance/check-text.ts';
import { jsonText } from './parse-json.ts';

/** A computation that was checked, as it goes into the table. */
export interface ComputationRow {
  readonly computationId: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly record: string | null;
  readonly result: string | null;
  readonly resultDigest: string | null;
}

/** Checks a computation; nothing of a bad one is stored. */
export function parseComputation(input: ComputationInput, maxBytes: number): ComputationRow {
  if (typeof input !== 'object' || input === null) {
    throw new EiderError('INVALID_ARGUMENT', 'give a computation as { computationId, record, result, … }');
  }
  const { computationId, type, version } = input;
  return {
    computationId: checkName(computationId, 'computationId'),
    type: type === undefined ? null : checkName(type, 'type'),
    version: version === undefined ? null : checkName(version, 'version'),
    record: recordText(input.record, maxBytes),
    ...parseResult(input, maxBytes),
  };
}

/** A result that is given must be there: undefined is no JSON. */
export function parseNamedResult(computationId: string, result: unknown, maxBytes: number): ComputationRow {
  if (result === undefined) throw new EiderError('INVALID_ARGUMENT', 'give a result; null is one, undefined is not');
  return parseComputation({ computationId, result: result as null }, maxBytes);
}

function recordText(record: object | undefined, maxBytes: number): string | null {
  if (record === undefined) return null;
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new EiderError('INVALID_ARGUMENT', 'give a record as an object');
  }
  return jsonText(record, 'record', maxBytes);
}

function parseResult(input: ComputationInput, maxBytes: number): Pick<ComputationRow, 'result' | 'resultDigest'> {
  const given = input.resultDigest === undefined ? null : checkName(input.resultDigest, 'resultDigest');
  if (input.result === undefined) return { result: null, resultDigest: given };
  const result = jsonText(input.result, 'result', maxBytes);
  // Equals digestJson(result), without writing the JSON twice.
  const resultDigest = sha256Hex(result);
  if (given === null || given === resultDigest) return { result, resultDigest };
  throw new EiderError(
    'INVALID_ARGUMENT',
    'resultDigest is not the digest of result; leave it out, or mend the result',
  );
}
