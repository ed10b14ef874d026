import { EiderError, type ErrorCode } from '@eider/core';

/** Why a case failed. A class of its own, so that a mutant's crash and a broken requirement can be told apart. */
export class RequirementError extends Error {
  override readonly name = 'RequirementError';
}

/** Fails unless `condition` holds. */
export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new RequirementError(message);
}

/** Fails unless both are equal by value: bigint, Date, Uint8Array, Map, tagged SQL values, NaN and -0 included. */
export function ensureEqual(actual: unknown, expected: unknown, what = 'value'): void {
  if (!equalValues(actual, expected)) {
    throw new RequirementError(`${what}: expected ${describe(expected)}, got ${describe(actual)}`);
  }
}

/** Fails unless `work` rejects (or throws) with an EiderError of this code; gives the error. */
export async function ensureRejects(code: ErrorCode, work: () => unknown, what = 'call'): Promise<EiderError> {
  let result: unknown;
  try {
    result = await work();
  } catch (error) {
    if (EiderError.is(error, code)) return error;
    throw new RequirementError(`${what}: expected ${code}, got ${describe(error)}`, { cause: error });
  }
  throw new RequirementError(`${what}: expected ${code}, got ${describe(result)}`);
}

function equalValues(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  }
  return shapeOf(a) === shapeOf(b) && equalEntries(entriesOf(a), entriesOf(b));
}

function shapeOf(value: object): string {
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Map) return 'map';
  return Array.isArray(value) ? 'array' : 'object';
}

function entriesOf(value: object): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return [...value.entries()];
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function equalEntries(a: readonly (readonly [unknown, unknown])[], b: typeof a): boolean {
  return (
    a.length === b.length &&
    a.every(([key, value], index) => equalValues(key, b[index]?.[0]) && equalValues(value, b[index]?.[1]))
  );
}

function describe(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Map) return { map: [...part.entries()] };
    return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part;
  });
  return (text ?? String(value)).slice(0, 400);
}
