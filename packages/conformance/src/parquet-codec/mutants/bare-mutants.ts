import { EiderError } from '@eider/core';
import { codecMutant, type ParquetCodecMutant } from './codec-mutant.ts';

export const bareMutants: readonly ParquetCodecMutant[] = [
  codecMutant('bound-ignored', 'a row group may unpack to any size', (codec) => ({
    readRowGroup: (columns, bytes, { rows }) =>
      codec.readRowGroup(columns, bytes, { rows, uncompressedBytes: Number.MAX_SAFE_INTEGER }),
  })),
  codecMutant('columns-swapped', 'columns of one type change places where there is no footer', (codec) => ({
    readRowGroup: async (columns, bytes, size) => {
      const group = await codec.readRowGroup(columns, bytes, size);
      return {
        rows: group.rows,
        byteLength: group.byteLength,
        column: (name) => group.column(name === 'key' ? 'kind' : name),
      };
    },
  })),
  codecMutant('bare-damage-is-a-bug', 'damage of bare bytes is INTERNAL', (codec) => ({
    readRowGroup: (columns, bytes, size) =>
      codec.readRowGroup(columns, bytes, size).catch((error: unknown) => {
        throw EiderError.is(error, 'CORRUPT_DATA') ? new EiderError('INTERNAL', 'the mutant fails') : error;
      }),
  })),
];
