import { EiderError, type LongTermMemory, type StoreItem } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedItems } from './rewrite.ts';

function refuse(): never {
  throw new EiderError('PRECONDITION_FAILED', 'the condition does not hold');
}

/** Looks first and writes then: the condition is judged some time before the write. */
async function look(inner: LongTermMemory, key: string, condition: number | 'absent' | undefined): Promise<void> {
  const found = (await inner.retrieve(key))?.revision ?? 'absent';
  if (condition !== undefined && condition !== found) refuse();
}

function unconditional({ ifRevision: _, ...item }: StoreItem): StoreItem {
  return item;
}

export const conditionMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'conditions-ignored',
    'stores do not look at ifRevision',
    ['conditions/revision', 'conditions/absent', 'conditions/many', 'conditions/one-wins', 'bad-input/if-revision'],
    () => (inner) => changedItems(inner, unconditional),
  ),
  memoryMutant('absent-of-expired', "a record that has expired is there for 'absent'", ['conditions/expired'], () => {
    const names = new Set<string>();
    return (inner) => ({
      store: async (key, value, options = {}) => {
        const name = JSON.stringify([inner.path, key]);
        if (options.ifRevision === 'absent' && names.has(name)) refuse();
        names.add(name);
        return inner.store(key, value, options);
      },
      delete: async (key, options) => {
        const existed = await inner.delete(key, options);
        if (existed) names.delete(JSON.stringify([inner.path, key]));
        return existed;
      },
    });
  }),
  memoryMutant('delete-unconditional', 'delete does not look at ifRevision', ['conditions/delete'], () => (inner) => ({
    delete: (key) => inner.delete(key),
  })),
  memoryMutant(
    'delete-of-nothing-fulfils',
    'a delete of nothing fulfils every condition',
    ['conditions/delete', 'conditions/expired'],
    () => (inner) => ({
      delete: async (key, options) => ((await inner.retrieve(key)) === undefined ? false : inner.delete(key, options)),
    }),
  ),
  memoryMutant(
    'condition-by-look',
    'a condition is judged before the write',
    ['conditions/one-wins'],
    () => (inner) => ({
      store: async (key, value, { ifRevision, ...options } = {}) => {
        await look(inner, key, ifRevision);
        return inner.store(key, value, options);
      },
    }),
  ),
  memoryMutant(
    'many-until-refused',
    'a storeMany stores what comes before the condition that does not hold',
    ['conditions/many'],
    () => (inner) => ({
      storeMany: async (items, options) => {
        const stored = [];
        for (const { key, value, ...itemOptions } of items) {
          stored.push(await inner.store(key, value, { ...itemOptions, ...options }));
        }
        return stored;
      },
    }),
  ),
  memoryMutant(
    'refusal-for-all',
    'a condition that does not hold rejects whatever was asked for at the same time',
    ['conditions/own-group-only'],
    () => {
      let refused: unknown;
      return (inner) => ({
        store: async (key, value, options) => {
          await undefined;
          const stored = inner.store(key, value, options);
          await stored.catch((error: unknown) => {
            refused = error;
          });
          await undefined;
          if (EiderError.is(refused, 'PRECONDITION_FAILED')) throw refused;
          return stored;
        },
      });
    },
  ),
  memoryMutant(
    'bad-delete-condition-ignored',
    'an ifRevision of a delete that is none counts as not given',
    ['bad-input/if-revision'],
    () => (inner) => ({
      delete: (key, { ifRevision, ...options } = {}) =>
        inner.delete(
          key,
          Number.isSafeInteger(ifRevision) && ifRevision !== undefined ? { ...options, ifRevision } : options,
        ),
    }),
  ),
];

export const deleteManyMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'delete-many-true',
    'deleteMany says that there was a record for every key',
    ['delete-many/results', 'delete-many/one-commit'],
    () => (inner) => ({
      deleteMany: async (keys, options) => (await inner.deleteMany(keys, options)).map(() => true),
    }),
  ),
  memoryMutant(
    'delete-many-commits',
    'deleteMany commits each deletion',
    ['delete-many/one-commit', 'delete-many/all-or-nothing'],
    () => (inner) => ({
      deleteMany: async (keys, options) => {
        const existed = [];
        for (const key of keys) existed.push(await inner.delete(key, options));
        return existed;
      },
    }),
  ),
  memoryMutant(
    'delete-many-bounded',
    'deleteMany deletes the first 65,536 keys',
    ['delete-many/more-than-a-commit'],
    () => (inner) => ({
      deleteMany: (keys, options) => inner.deleteMany([...keys].slice(0, 65_536), options),
    }),
  ),
  memoryMutant(
    'delete-many-everywhere',
    'deleteMany deletes in the namespace above too',
    ['delete-many/namespace'],
    ({ root }) =>
      (inner) => ({
        deleteMany: async (keys, options) => {
          const list = [...keys];
          await root.deleteMany(list, options);
          return inner.deleteMany(list, options);
        },
      }),
  ),
];
