import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SqlRow } from '@eider/core';

// A vector of DuckDB has room for so many values, in a result and again in each chunk that is read from it.
const VALUES_PER_VECTOR = 2_048;
const BYTES_PER_VALUE = 16;
const BYTES_PER_COLUMN = 2 * VALUES_PER_VECTOR * BYTES_PER_VALUE;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

type Collect = (options: { readonly type: 'minor' }) => void;

let waitingBytes = 0;
let collect: Collect | undefined;

/**
 * Notes that the rows of a result with so many columns have been read from it. The binding frees a result when V8 collects its handle; V8 sees a few bytes of each,
 * and would let them grow to a gigabyte between two collections. So a young collection, which takes one or two milliseconds, is asked for now and then.
 */
export function noteDone(rows: readonly SqlRow[], columns: number): void {
  const chunks = Math.max(1, Math.ceil(rows.length / VALUES_PER_VECTOR));
  waitingBytes += columns * chunks * BYTES_PER_COLUMN + rows.length * textBytes(rows[0]);
  if (waitingBytes < MAX_WAITING_BYTES) return;
  waitingBytes = 0;
  collect ??= findCollect();
  collect({ type: 'minor' });
}

// What long texts take beside their vectors; the first row stands for all.
function textBytes(row: SqlRow = {}): number {
  let units = 0;
  for (const value of Object.values(row)) if (typeof value === 'string') units += value.length;
  return units;
}

// Node shows the function only to contexts that are made while the flag is set; the flag changes nothing else.
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as Collect) : () => undefined;
}
