import { type ParquetCodecMutant, valueMutant } from './codec-mutant.ts';

export const valueMutants: readonly ParquetCodecMutant[] = [
  valueMutant('boolean-of-a-bit', 'of each byte of booleans the last bit is lost', 'boolean', (value, row) =>
    row % 8 === 7 && value !== null ? false : value,
  ),
  valueMutant('int32-unsigned', 'integers of 32 bits lose their sign', 'int32', (value) =>
    typeof value === 'number' ? value >>> 0 : value,
  ),
  valueMutant('int64-rounded', 'integers of 64 bits are numbers, exact or not', 'int64', (value) =>
    typeof value === 'bigint' ? Number(value) : value,
  ),
  valueMutant('double-single', 'numbers have the precision of 32 bits', 'double', (value) =>
    typeof value === 'number' ? Math.fround(value) : value,
  ),
  valueMutant('timestamp-millis', 'times lose their microseconds', 'timestamp', (value) =>
    typeof value === 'number' ? Math.floor(value / 1000) * 1000 : value,
  ),
  valueMutant('text-without-mark', 'a byte order mark is cut off', 'text', (value) =>
    typeof value === 'string' ? value.replace(/^\ufeff/, '') : value,
  ),
  valueMutant('json-parsed', 'JSON is parsed and written again', 'json', (value) =>
    typeof value === 'string' ? JSON.stringify(JSON.parse(value)) : value,
  ),
  valueMutant('bytes-without-last', 'the last byte is cut off', 'bytes', (value) =>
    value instanceof Uint8Array ? value.subarray(0, -1) : value,
  ),
  valueMutant('null-is-empty', 'null is an empty text', 'text', (value) => value ?? ''),
  valueMutant('text-cut', 'texts end after a million characters', 'text', (value) =>
    typeof value === 'string' ? value.slice(0, 1_000_000) : value,
  ),
  valueMutant('text-repeats', 'from row 2,000 on texts repeat', 'text', (value, row) =>
    typeof value === 'string' && row >= 2_000 ? 'value 0' : value,
  ),
  valueMutant('bytes-shared', 'bytes that are read are those that are kept', 'bytes', shared()),
];

/** Gives the same array for the same row again, as a view on what is kept would be. */
function shared() {
  const kept = new Map<number, Uint8Array>();
  return (value: unknown, row: number) => {
    if (!(value instanceof Uint8Array)) return value as null;
    const before = kept.get(row);
    if (before?.length === value.length && before.every((byte) => byte === 0)) return before;
    kept.set(row, value);
    return value;
  };
}
