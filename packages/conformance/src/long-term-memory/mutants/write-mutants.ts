import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedRecords, changedResults } from './rewrite.ts';

export const writeMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant('writes-lost', 'a write beside another one goes nowhere', ['concurrency/writers'], ({ root }) => {
    let running = 0;
    return (inner) => ({
      store: async (key, value, options) => {
        const isAlone = running === 0;
        running += 1;
        try {
          return await (isAlone ? inner : root.namespace('nowhere')).store(key, value, options);
        } finally {
          running -= 1;
        }
      },
    });
  }),
  memoryMutant('created-by-look', 'a store looks first and writes then', ['concurrency/same-key'], () => (inner) => ({
    store: async (key, value, options) => {
      const known = await inner.retrieve(key, options);
      return { ...(await inner.store(key, value, options)), created: known === undefined };
    },
  })),
  memoryMutant(
    'deleted-by-look',
    'a delete looks first and writes then',
    ['concurrency/one-delete-wins'],
    () => (inner) => ({
      delete: async (key, options) => {
        const known = await inner.retrieve(key, options);
        await inner.delete(key, options);
        return known !== undefined;
      },
    }),
  ),
  memoryMutant(
    'checkpoint-writes-again',
    'a checkpoint stores every record again',
    ['checkpoint/keeps-everything', 'revision/unchanged-by-reads', 'checkpoint/of-nothing'],
    () => (inner) => ({
      checkpoint: async (options) => {
        for await (const { key, value, metadata } of inner.list()) await inner.store(key, value, { metadata });
        await inner.checkpoint(options);
      },
    }),
  ),
  memoryMutant(
    'runs-drop-ends',
    'records in several runs lose their expiresAt',
    ['checkpoint/full-memtable'],
    ({ root }) =>
      (inner) => ({
        list: async function* (options) {
          const runs = (await root.stats()).storage?.runs ?? [];
          for await (const record of inner.list(options)) {
            const { expiresAt: _, ...others } = record;
            yield runs.length > 1 ? Object.freeze(others) : record;
          }
        },
      }),
  ),
  memoryMutant(
    'revision-of-key',
    'a revision counts the writes of its key',
    ['revision/grows', 'concurrency/same-key'],
    () => {
      const counts = new Map<string, number>();
      return (inner) =>
        changedResults(inner, (stored) => {
          const name = JSON.stringify([stored.namespace, stored.key]);
          counts.set(name, (counts.get(name) ?? 0) + 1);
          return { ...stored, revision: counts.get(name) ?? 0 };
        });
    },
  ),
  memoryMutant(
    'revision-is-sequence',
    'a revision is the sequence of its commit',
    ['revision/sequence', 'many/one-commit'],
    () => {
      const toSequence = <R extends { readonly revision: number }>(record: R): R =>
        Object.freeze({ ...record, revision: Math.floor(record.revision / 65_536) });
      return (inner) => ({ ...changedRecords(inner, toSequence), ...changedResults(inner, toSequence) });
    },
  ),
];
