import { compareCodePoints, type LongTermMemory, type MemoryRecord } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedHits, gather } from './rewrite.ts';

/** A mutant that names namespaces otherwise. */
function partsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (parts: readonly string[]) => readonly string[],
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    const rename = (from: LongTermMemory): Partial<LongTermMemory> => ({
      namespace: (...parts) => inner.namespace(...change(parts)),
      path: from.path,
    });
    return rename(inner);
  });
}

/** A mutant whose views also list and count the records of other namespaces that `leaks` names. */
function leakMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  leaks: (own: readonly string[], other: readonly string[]) => boolean,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, ({ root }) => {
    const paths = new Map<string, readonly string[]>();
    return (inner) => {
      paths.set(JSON.stringify(inner.path), inner.path);
      const leaking = async (): Promise<readonly MemoryRecord[]> => {
        const others = [...paths.values()].filter((path) => path.length > 0 && leaks(inner.path, path));
        const views = [inner, ...others.map((path) => root.namespace(...path))];
        return (await Promise.all(views.map((view) => gather(view.list())))).flat();
      };
      return {
        count: async () => (await leaking()).length,
        list: async function* () {
          yield* (await leaking()).toSorted((a, b) => compareCodePoints(a.key, b.key));
        },
      };
    };
  });
}

function isBelow(own: readonly string[], other: readonly string[]): boolean {
  return own.length < other.length && own.every((part, index) => part === other[index]);
}

function isLike(own: readonly string[], other: readonly string[]): boolean {
  const [pattern, text] = [own.join('/'), other.join('/')];
  return /[_%]/.test(pattern) && pattern !== text && text.startsWith(pattern.split(/[_%]/, 1)[0] ?? '');
}

export const namespaceMutants: readonly LongTermMemoryMutant[] = [
  partsMutant('namespaces-one', 'all namespaces are one', ['namespaces/isolation', 'namespaces/retrieve'], () => [
    'all',
  ]),
  partsMutant(
    'namespaces-joined-by-colon',
    'parts of a namespace are joined by a colon',
    ['namespaces/joined-names'],
    (parts) => [parts.join(':')],
  ),
  partsMutant(
    'namespaces-joined-by-slash',
    'parts of a namespace are joined by a slash',
    ['namespaces/joined-names', 'namespaces/hostile-names', 'namespaces/hostile-writes'],
    (parts) => [parts.join('/')],
  ),
  partsMutant(
    'namespaces-folded',
    'names of namespaces are compared without case',
    ['namespaces/exact-names'],
    (parts) => parts.map((part) => (typeof part === 'string' ? part.normalize('NFC').toLowerCase() : part)),
  ),
  partsMutant(
    'namespaces-ascii',
    'other letters than ASCII are the same in a namespace',
    ['namespaces/hostile-names'],
    (parts) => parts.map((part) => (typeof part === 'string' ? part.replace(/[\u007f-\u{10ffff}]/gu, '?') : part)),
  ),
  leakMutant(
    'namespaces-by-prefix',
    'a namespace sees those whose names begin alike',
    ['namespaces/sibling-prefix'],
    (own, other) => other.join('/') !== own.join('/') && other.join('/').startsWith(own.join('/')),
  ),
  leakMutant('namespaces-as-patterns', 'names of namespaces are patterns', ['namespaces/wildcards'], isLike),
  leakMutant(
    'namespaces-deep',
    'a namespace sees what lies below',
    ['namespaces/parent-and-child', 'list/empty'],
    isBelow,
  ),
  memoryMutant(
    'retrieve-from-anywhere',
    'a missing key is looked for in the root',
    ['namespaces/retrieve'],
    ({ root }) =>
      (inner) => ({
        retrieve: async (key, options) =>
          (await inner.retrieve(key, options)) ?? root.namespace('a').retrieve(key, options),
      }),
  ),
  memoryMutant(
    'delete-from-anywhere',
    'a missing key is deleted in the namespace above',
    ['namespaces/delete'],
    ({ root }) => {
      return (inner) => ({
        delete: async (key, options) => (await inner.delete(key, options)) || root.namespace('a').delete(key, options),
      });
    },
  ),
  memoryMutant(
    'path-of-last-part',
    'a view knows the last part of its path only',
    ['namespaces/path'],
    () => (inner) => ({
      path: inner.path.slice(-1),
    }),
  ),
  memoryMutant(
    'limit-before-namespace',
    'the limit counts hits of all namespaces',
    ['namespaces/limit-after-namespace'],
    () => {
      const views = new Set<LongTermMemory>();
      return (inner) => {
        views.add(inner);
        return changedHits(inner, async (hits, query, { limit = 10 }) => {
          const others = await Promise.all([...views].map((view) => view.search(query, { limit })));
          const best = others
            .flatMap((other) => other.hits)
            .toSorted((a, b) => b.score - a.score || b.record.revision - a.record.revision);
          const kept = new Set(best.slice(0, limit).map(({ record }) => record.revision));
          return hits.filter(({ record }) => kept.has(record.revision));
        });
      };
    },
  ),
  memoryMutant(
    'scores-leak',
    'scores depend on how many records others have',
    ['namespaces/scores-do-not-leak'],
    () => {
      const views = new Set<LongTermMemory>();
      return (inner) => {
        views.add(inner);
        return changedHits(inner, async (hits) => {
          const counts = await Promise.all([...views].map((view) => view.count()));
          const all = counts.reduce((sum, count) => sum + count, 0);
          return hits.map(({ record, score }) => ({ record, score: score * Math.log(1 + all) }));
        });
      };
    },
  ),
];
