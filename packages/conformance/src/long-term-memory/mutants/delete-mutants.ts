import type { JsonValue, LongTermMemory } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

interface Deleted {
  readonly view: LongTermMemory;
  readonly key: string;
  readonly value: JsonValue;
}

export const deleteMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'delete-always-true',
    'every delete says that there was a record',
    ['delete/once', 'concurrency/deletes'],
    () => {
      return (inner) => ({
        delete: async (key, options) => {
          await inner.delete(key, options);
          return true;
        },
      });
    },
  ),
  memoryMutant(
    'delete-leaves',
    'a delete only says what it would delete',
    ['delete/gone', 'search/deleted', 'count/live'],
    () => {
      return (inner) => ({ delete: async (key, options) => (await inner.retrieve(key, options)) !== undefined });
    },
  ),
  memoryMutant(
    'delete-undone',
    'a checkpoint brings deleted records back',
    ['delete/over-runs', 'concurrency/checkpoints', 'delete/once'],
    () => {
      const deleted: Deleted[] = [];
      return (inner) => ({
        delete: async (key, options) => {
          const known = await inner.retrieve(key, options);
          const existed = await inner.delete(key, options);
          if (known !== undefined) deleted.push({ view: inner, key, value: known.value });
          return existed;
        },
        checkpoint: async (options) => {
          for (const { view, key, value } of deleted.splice(0)) await view.store(key, value);
          await inner.checkpoint(options);
        },
      });
    },
  ),
  memoryMutant('delete-remembered', 'a store after a delete does not create', ['delete/store-again'], () => {
    const names = new Set<string>();
    return (inner) => ({
      delete: (key, options) => {
        names.add(JSON.stringify([inner.path, key]));
        return inner.delete(key, options);
      },
      store: async (key, value, options) => {
        const stored = await inner.store(key, value, options);
        return names.has(JSON.stringify([inner.path, key])) ? { ...stored, created: false } : stored;
      },
    });
  }),
  memoryMutant(
    'delete-by-prefix',
    'a delete takes others along whose keys begin alike',
    ['concurrency/deletes'],
    () => (inner) => ({
      delete: async (key, options) => {
        const prefix = typeof key === 'string' ? key.split('-', 1)[0] : undefined;
        const existed = await inner.delete(key, options);
        if (existed && prefix !== undefined && prefix !== key) {
          for await (const other of inner.list({ prefix: `${prefix}-` })) await inner.delete(other.key);
        }
        return existed;
      },
    }),
  ),
];
