import { EiderError } from '@eider/core';
import { MAX_GROUP_UNITS } from './parse-write.ts';
import {
  DEFAULT_MAX_VALUE_BYTES,
  DEFAULT_RETAIN_BYTES,
  DEFAULT_RETAIN_MS,
  DEFAULT_TABLE,
  type MemorySettings,
} from './settings.ts';

/** Settings of what a memory takes and what its log keeps, complete and checked. */
export interface CheckedSettings {
  readonly table: string;
  readonly maxValueBytes: number;
  readonly retainMs: number;
  readonly retainBytes: number;
}

/** Fills in defaults; INVALID_ARGUMENT for what cannot be. */
export function checkSettings({ table = DEFAULT_TABLE, log = {}, ...settings }: MemorySettings): CheckedSettings {
  const { maxValueBytes = DEFAULT_MAX_VALUE_BYTES } = settings;
  const { retainMs = DEFAULT_RETAIN_MS, retainBytes = DEFAULT_RETAIN_BYTES } = log;
  checkTableName(table);
  checkNumber('maxValueBytes', maxValueBytes, 1, MAX_GROUP_UNITS);
  checkNumber('log.retainMs', retainMs, 0, Number.MAX_SAFE_INTEGER);
  checkNumber('log.retainBytes', retainBytes, 0, Number.MAX_SAFE_INTEGER);
  return { table, maxValueBytes, retainMs, retainBytes };
}

// The memory's own tables begin so, and DuckDB does not tell upper from lower case.
function checkTableName(name: string): void {
  if (!/^eider_/i.test(name)) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'names that begin with eider_ belong to the memory itself; choose another table name',
  );
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new EiderError('INVALID_ARGUMENT', `${name} must be a whole number from ${least} to ${most}`, {
    details: { [name]: String(value) },
  });
}
