import { compareCodePoints, decodeNamespace, EiderError, encodeNamespace, type NamespacesOptions } from '@eider/core';
import { checkCount, checkReadOptions } from './check-read.ts';
import type { MemoryCore } from './memory-core.ts';

const NAMESPACES_OPTIONS = ['prefix', 'depth', 'after', 'signal', 'consistency'] as const;
/** Ends each part of an encoded namespace. */
const TERMINATOR = '\u001f';

/** Paths, relative to a namespace, of those below it that hold a visible record. Costs by namespaces, not by records. */
export async function* namespacesBelow(
  core: MemoryCore,
  namespace: string,
  options: NamespacesOptions,
): AsyncGenerator<readonly string[], void> {
  await core.ready(checkReadOptions(options, NAMESPACES_OPTIONS));
  const { depth = Number.MAX_SAFE_INTEGER, signal } = options;
  const prefix = encodePath(options.prefix, 'prefix');
  const after = encodePath(options.after, 'after');
  if (checkCount(depth, 'depth') === 0) {
    throw new EiderError('INVALID_ARGUMENT', 'depth must be 1 or more');
  }
  let last = after;
  for (const path of (await liveBelow(core, namespace, prefix, signal)).sort(compareCodePoints)) {
    core.check(signal);
    const cut = cutToDepth(path, depth);
    // In order, so equal paths follow one another.
    if (compareCodePoints(cut, last) <= 0) continue;
    last = cut;
    yield Object.freeze(decodeNamespace(cut));
  }
}

/** How many visible records a namespace and those below it hold. */
export async function recordsWithin(
  core: MemoryCore,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { layers, nowMs } = core.parts;
  const indexes = await layers.reading(() => layers.indexes(nowMs(), signal));
  return indexes.reduce((sum, index) => sum + index.documentsWithin(namespace), 0);
}

async function liveBelow(
  core: MemoryCore,
  namespace: string,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const { layers, nowMs } = core.parts;
  const indexes = await layers.reading(() => layers.indexes(nowMs(), signal));
  const paths = new Set<string>();
  for (const index of indexes) {
    for (const name of index.namespacesWithin(namespace + prefix)) {
      if (name !== namespace) paths.add(name.slice(namespace.length));
    }
  }
  return [...paths];
}

function encodePath(parts: unknown, what: string): string {
  if (parts === undefined) return '';
  if (!Array.isArray(parts)) {
    throw new EiderError('INVALID_ARGUMENT', `${what} must be an array of parts of a namespace`);
  }
  return encodeNamespace(parts);
}

function cutToDepth(path: string, depth: number): string {
  let end = 0;
  for (let parts = 0; parts < depth && end < path.length; parts += 1) end = path.indexOf(TERMINATOR, end) + 1;
  return path.slice(0, end);
}
