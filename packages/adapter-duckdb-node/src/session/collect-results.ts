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

/** About how many bytes the rows of a result with so many columns took outside of V8. */
export function resultBytes(rows: readonly SqlRow[], columns: number): number {
  const chunks = Math.max(1, Math.ceil(rows.length / VALUES_PER_VECTOR));
  return columns * chunks * BYTES_PER_COLUMN + rows.length * valueBytes(rows[0]);
}

/**
 * Notes that rows which took so many bytes have been read from their result. The binding frees a result when V8 collects its handle; V8 sees a few bytes of each,
 * and would let them grow to a gigabyte between two collections. So a young collection, which takes one or two milliseconds, is asked for now and then.
 */
export function noteDone(bytes: number): void {
  waitingBytes += bytes;
  if (waitingBytes < MAX_WAITING_BYTES) return;
  waitingBytes = 0;
  collect ??= findCollect();
  collect({ type: 'minor' });
}

// What long values take beside their vectors; the first row stands for all.
function valueBytes(row: SqlRow = {}): number {
  let bytes = 0;
  for (const value of Object.values(row)) {
    if (typeof value === 'string') bytes += value.length;
    else if (value instanceof Uint8Array) bytes += value.length;
  }
  return bytes;
}

// Node shows the function only to contexts that are made while the flag is set; the flag changes nothing else.
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as Collect) : () => undefined;
}
