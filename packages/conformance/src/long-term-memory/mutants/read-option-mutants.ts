import { EiderError, type MemoryReadOptions } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

export const readOptionMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant('latest-unsupported', 'count does not know latest', ['consistency/own-writes'], () => (inner) => ({
    count: async (options) => {
      if (options?.consistency === 'latest') throw new EiderError('UNSUPPORTED', 'not here');
      return inner.count(options);
    },
  })),
  memoryMutant(
    'consistency-ignored',
    'retrieve does not look at consistency',
    ['bad-input/consistency'],
    () => (inner) => ({
      retrieve: <Value>(key: string, { consistency: _, ...options }: MemoryReadOptions = {}) =>
        inner.retrieve<Value>(key, options),
    }),
  ),
  memoryMutant('count-all-keys', 'count does not look at its prefix', ['count/prefix'], () => (inner) => ({
    count: ({ prefix: _, ...options } = {}) => inner.count(options),
  })),
  memoryMutant('count-unfiltered', 'count does not look at its filter', ['count/filter'], () => (inner) => ({
    count: ({ filter: _, ...options } = {}) => inner.count(options),
  })),
  memoryMutant('list-unlimited', 'list does not look at its limit', ['list/limit'], () => (inner) => ({
    list: ({ limit: _, ...options } = {}) => inner.list(options),
  })),
];
