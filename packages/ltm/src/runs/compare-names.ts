import { compareCodePoints } from '@eider/core';
import type { RecordName } from './run.ts';

/** The order of records: by namespace, then by key, by code point. */
export function compareNames(a: RecordName, b: RecordName): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.key, b.key);
}
