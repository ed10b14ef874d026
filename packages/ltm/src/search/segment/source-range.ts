import type { SegmentSource } from '../segment-source.ts';
import { corrupt } from './checksum.ts';

/** Bytes of one source that somebody needs. */
export interface SourceRange {
  readonly source: SegmentSource;
  readonly offset: number;
  readonly length: number;
}

/** Work that asks for bytes when it needs them. */
export type Reading<Result> = Generator<SourceRange, Result, Uint8Array>;

/** Runs a reading to its end: at once if everything is at hand, otherwise in a promise. */
export function readNow<Result>(reading: Reading<Result>, signal?: AbortSignal): Result | Promise<Result> {
  let step = reading.next();
  while (step.done !== true) {
    const bytes = cachedRange(step.value);
    if (bytes === undefined) return readOn(reading, step.value, signal);
    step = reading.next(bytes);
  }
  return step.value;
}

// Readings of one search in one index that wait at the same time.
const READS_AT_ONCE = 16;

/** Runs readings to their ends, several at the same time; a promise only if some of them must wait. */
export function readAll(readings: Iterable<Reading<void>>, signal?: AbortSignal): Promise<void> | undefined {
  const rest = readings[Symbol.iterator]();
  const waiting = startSome(rest, signal);
  return waiting.length === 0 ? undefined : readRest(waiting, rest, signal);
}

async function readRest(
  first: readonly Promise<void>[],
  rest: Iterator<Reading<void>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let waiting = first; waiting.length > 0; waiting = startSome(rest, signal)) await Promise.all(waiting);
}

function startSome(rest: Iterator<Reading<void>>, signal: AbortSignal | undefined): readonly Promise<void>[] {
  const waiting: Promise<void>[] = [];
  while (waiting.length < READS_AT_ONCE) {
    const next = rest.next();
    if (next.done === true) break;
    const result = readNow(next.value, signal);
    if (result instanceof Promise) waiting.push(result);
  }
  return waiting;
}

async function readOn<Result>(
  reading: Reading<Result>,
  missing: SourceRange,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let step = reading.next(await readRange(missing, signal));
  while (step.done !== true) {
    step = reading.next(cachedRange(step.value) ?? (await readRange(step.value, signal)));
  }
  return step.value;
}

/** The bytes of a range if they are at hand; CORRUPT_DATA if the source cannot have them. */
export function cachedRange({ source, offset, length }: SourceRange): Uint8Array | undefined {
  if (offset < 0 || offset + length > source.sizeBytes) throw corrupt();
  return withLength(source.cached(offset, length), length);
}

/** The bytes of a range. */
export async function readRange({ source, offset, length }: SourceRange, signal?: AbortSignal): Promise<Uint8Array> {
  return withLength(await source.read(offset, length, signal), length);
}

function withLength<Bytes extends Uint8Array | undefined>(bytes: Bytes, length: number): Bytes {
  if (bytes !== undefined && bytes.length !== length) throw corrupt();
  return bytes;
}
