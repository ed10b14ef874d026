import { EiderError, type Filter } from '@eider/core';
import type { CacheParts } from './cache-parts.ts';
import type { InvalidateTarget } from './cache-settings.ts';
import { checkName } from './check-cache-options.ts';
import { keyPattern } from './key-pattern.ts';

const CHUNK = 1_000;

interface Selection {
  readonly prefix: string;
  readonly filter: Filter | undefined;
  matches(cacheKey: string): boolean;
}

/** Removes what a target means, and calls off the storing of results that are on their way; gives how many entries there were. */
export async function invalidateEntries(
  parts: CacheParts,
  target: InvalidateTarget,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { memory, keys } = parts;
  const options = signal === undefined ? {} : { signal };
  const checked = checkTarget(target);
  if (checked.key !== undefined) {
    const cacheKey = keys.ofKey(checkName('key', checked.key));
    const [, existed] = await memory.deleteMany([keys.leaseOf(cacheKey), cacheKey], options);
    return existed === true ? 1 : 0;
  }
  const selection: Selection =
    checked.pattern === undefined
      ? { prefix: keys.prefix, filter: checked.metadataFilter, matches: () => true }
      : { filter: undefined, ...keyPattern(keys, checkName('pattern', checked.pattern)) };
  // Leases first: a result that is stored after that was invalidated in time.
  await removeAll(parts, leasesOf(parts, selection), options);
  return removeAll(parts, selection, options);
}

function leasesOf({ keys }: CacheParts, { prefix, filter, matches }: Selection): Selection {
  return { prefix: keys.leaseOf(prefix), filter, matches: (leaseKey) => matches(keys.entryOf(leaseKey)) };
}

async function removeAll(
  { memory }: CacheParts,
  { prefix, filter, matches }: Selection,
  options: { readonly signal?: AbortSignal },
): Promise<number> {
  let removed = 0;
  let chunk: string[] = [];
  const remove = async (): Promise<void> => {
    const existed = await memory.deleteMany(chunk, options);
    removed += existed.filter(Boolean).length;
    chunk = [];
  };
  for await (const { key } of memory.list({ prefix, ...(filter === undefined ? {} : { filter }), ...options })) {
    if (!matches(key)) continue;
    chunk.push(key);
    if (chunk.length === CHUNK) await remove();
  }
  if (chunk.length > 0) await remove();
  return removed;
}

interface CheckedTarget {
  readonly key?: string;
  readonly pattern?: string;
  readonly metadataFilter?: Filter;
}

const TARGETS = ['key', 'pattern', 'metadataFilter'];

function checkTarget(target: unknown): CheckedTarget {
  const names = typeof target === 'object' && target !== null ? Object.keys(target) : [];
  if (names.length === 1 && TARGETS.includes(names[0] ?? '')) return target as CheckedTarget;
  throw new EiderError('INVALID_ARGUMENT', `say what to invalidate by one of ${TARGETS.join(', ')}`);
}
