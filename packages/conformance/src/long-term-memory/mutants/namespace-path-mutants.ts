import { compareCodePoints, encodeNamespace, type LongTermMemory, type NamespacesOptions } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

type Path = readonly string[];

async function allOf(inner: LongTermMemory, options?: NamespacesOptions): Promise<readonly Path[]> {
  const paths: Path[] = [];
  for await (const path of inner.namespaces(options)) paths.push(path);
  return paths;
}

/** A mutant that gives other paths than it should. */
function pathsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (inner: LongTermMemory, options: NamespacesOptions, root: LongTermMemory) => Promise<readonly Path[]>,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, ({ root }) => (inner) => ({
    namespaces: async function* (options = {}) {
      yield* await change(inner, options, root);
    },
  }));
}

export const namespacePathMutants: readonly LongTermMemoryMutant[] = [
  pathsMutant('paths-absolute', 'paths are given from the root', ['namespace-paths/below'], async (inner, options) =>
    (await allOf(inner, options)).map((path) => [...inner.path, ...path]),
  ),
  pathsMutant(
    'paths-of-all',
    'every view gives the namespaces of the whole memory',
    ['namespace-paths/below', 'namespaces/ten-thousand-pairs'],
    (_, options, root) => allOf(root, options),
  ),
  pathsMutant(
    'paths-by-units',
    'paths are in order of their UTF-16 units',
    ['namespace-paths/order'],
    async (inner, options) =>
      (await allOf(inner, options)).toSorted((a, b) => (encodeNamespace(a) < encodeNamespace(b) ? -1 : 1)),
  ),
  pathsMutant(
    'paths-joined',
    'paths are in order of their parts joined by a slash',
    ['namespace-paths/order'],
    async (inner, options) =>
      (await allOf(inner, options)).toSorted((a, b) => compareCodePoints(a.join('/'), b.join('/'))),
  ),
  pathsMutant(
    'paths-uncut',
    'depth leaves out longer paths instead of cutting them',
    ['namespace-paths/depth'],
    async (inner, { depth = 9, ...options }) => (await allOf(inner, options)).filter((path) => path.length <= depth),
  ),
  pathsMutant(
    'paths-repeated',
    'cut paths are repeated',
    ['namespace-paths/depth'],
    async (inner, { depth = 9, ...options }) => (await allOf(inner, options)).map((path) => path.slice(0, depth)),
  ),
  pathsMutant(
    'paths-by-text',
    'prefix compares texts, not parts',
    ['namespace-paths/prefix'],
    async (inner, { prefix = [], ...options }) =>
      (await allOf(inner, options)).filter((path) => path.join(' ').startsWith(prefix.join(' '))),
  ),
  pathsMutant('paths-from-after', 'after is given again', ['namespace-paths/after'], async (inner, options) => [
    ...(options.after === undefined ? [] : [options.after]),
    ...(await allOf(inner, options)),
  ]),
  pathsMutant('paths-lenient', 'bad options count as not given', ['bad-input/namespaces'], async (inner, options) =>
    allOf(inner, options).catch(() => allOf(inner)),
  ),
  memoryMutant('paths-stay', 'a namespace stays when its last record has gone', ['namespace-paths/live'], () => {
    const known = new Map<string, Path>();
    return (inner) => ({
      namespaces: async function* (options) {
        for await (const path of inner.namespaces(options)) known.set(encodeNamespace(path), path);
        yield* [...known].sort(([a], [b]) => compareCodePoints(a, b)).map(([, path]) => path);
      },
    });
  }),
];
