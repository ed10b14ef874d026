import { digestTyped, EiderError, SqlTimestamp, type SqlValue, sha256Hex } from '@eider/core';
import type { CacheComponents } from './cache-settings.ts';
import type { CheckedWrap } from './check-cache-options.ts';

/**
 * The digest that stands for a call's arguments, by its strategy: typed (1 and "1" differ), not dependent on the order of names. Members that are
 * undefined count as absent. What has no typed encoding is INVALID_ARGUMENT.
 */
export async function digestCall<Args>(
  args: Args,
  { keyStrategy, keySource, signal }: CheckedWrap<Args>,
  readSource: CacheComponents['readSource'],
): Promise<string> {
  const source: unknown = typeof keySource === 'function' ? keySource(args) : keySource;
  switch (keyStrategy) {
    case 'args':
      return digestTyped(['args', toTyped(args)]);
    case 'sha256':
      return typeof source === 'string' || source instanceof Uint8Array
        ? sha256Hex(source)
        : digestTyped(toTyped(source));
    case 'file_content': {
      const bytes = await readFrom(source, readSource, signal);
      return digestTyped(['file_content', sha256Hex(bytes), ...withoutSource(args, source)]);
    }
    case 'custom':
      return digestTyped(['custom', toTyped(source)]);
  }
}

async function readFrom(
  source: unknown,
  readSource: CacheComponents['readSource'],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (typeof source !== 'string') throw new EiderError('INVALID_ARGUMENT', 'keySource must name what is to be read');
  if (readSource === undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'give cached() a readSource to make keys of file_content');
  }
  return readSource(source, signal === undefined ? {} : { signal });
}

/** The arguments that the source is, and the others: content counts, its name does not. */
function withoutSource(args: unknown, source: unknown): readonly SqlValue[] {
  if (args === source) return ['itself', null];
  if (typeof args !== 'object' || args === null) return ['none', toTyped(args)];
  const entries = Object.entries(args);
  const names = entries.filter(([, value]) => value === source).map(([name]) => name);
  if (names.length === 0) return ['none', toTyped(args)];
  const others = entries.filter(([, value]) => value !== source);
  return ['named', names.sort(), toTyped(Object.fromEntries(others))];
}

function toTyped(value: unknown): SqlValue {
  if (value === undefined) return null;
  if (value instanceof Date) return new SqlTimestamp(BigInt(value.getTime()) * 1_000n, true);
  if (Array.isArray(value)) return Array.from(value, toTyped);
  if (!isPlainObject(value)) return value as SqlValue;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, toTyped(member)]));
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
