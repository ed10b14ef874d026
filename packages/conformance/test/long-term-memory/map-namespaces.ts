import { compareCodePoints, EiderError, encodeNamespace, type NamespacesOptions } from '@eider/core';
import type { MapStore } from './map-store.ts';

/** Paths below a namespace, from there, in order; looked for among all. */
export function namespacesBelow(
  store: MapStore,
  path: readonly string[],
  { prefix = [], depth = Number.MAX_SAFE_INTEGER, after = [] }: NamespacesOptions,
): readonly (readonly string[])[] {
  const areArrays = Array.isArray(prefix) && Array.isArray(after);
  if (!areArrays || !Number.isSafeInteger(depth) || depth < 1) throw new EiderError('INVALID_ARGUMENT', 'bad options');
  encodeNamespace(prefix);
  const last = encodeNamespace(after);
  const below = store.paths
    .filter((one) => one.length > path.length && startsWith(one, [...path, ...prefix]))
    .map((one) => one.slice(path.length, path.length + depth));
  return [...new Map(below.map((one) => [encodeNamespace(one), one]))]
    .filter(([name]) => compareCodePoints(name, last) > 0)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([, one]) => Object.freeze(one));
}

/** Whether a path begins with these parts. */
export function startsWith(path: readonly string[], parts: readonly string[]): boolean {
  return parts.every((part, index) => path[index] === part);
}
