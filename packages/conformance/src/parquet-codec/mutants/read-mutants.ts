import { EiderError } from '@eider/core';
import { codecMutant, fileMutant, type ParquetCodecMutant } from './codec-mutant.ts';

export const readMutants: readonly ParquetCodecMutant[] = [
  fileMutant('first-row-group', 'every row group is the first one', (file) => ({
    readRowGroup: (index, options) => file.readRowGroup(file.rowGroups[index] === undefined ? index : 0, options),
  })),
  fileMutant('rows-of-last', 'the file has as many rows as its last row group', (file) => ({
    rows: file.rowGroups.at(-1)?.rows ?? 0,
  })),
  fileMutant('all-columns', 'all columns are read, whatever was chosen', (file) => ({
    readRowGroup: (index, { columns: _, ...options } = {}) => file.readRowGroup(index, options),
  })),
  fileMutant('columns-one-by-one', 'each column is a read of its own', (file) => ({
    readRowGroup: async (index, options = {}) => {
      for (const { name } of file.columns) await file.readRowGroup(index, { ...options, columns: [name] });
      return file.readRowGroup(index, options);
    },
  })),
  fileMutant('last-for-any-index', 'a row group that is not there is the last one', (file) => ({
    readRowGroup: (index, options) =>
      file.readRowGroup(file.rowGroups[index] === undefined ? file.rowGroups.length - 1 : index, options),
  })),
  fileMutant('null-outside', 'a row that is not there is null', (file) => ({
    readRowGroup: async (index, options) => {
      const group = await file.readRowGroup(index, options);
      return {
        rows: group.rows,
        byteLength: group.byteLength,
        column: (name) => {
          const values = group.column(name);
          return { length: values.length, at: (row) => (row in Array(values.length).fill(0) ? values.at(row) : null) };
        },
      };
    },
  })),
  fileMutant('size-of-rows', 'the size of a row group is its number of rows', (file) => ({
    readRowGroup: async (index, options) => {
      const group = await file.readRowGroup(index, options);
      return { rows: group.rows, byteLength: group.rows, column: (name) => group.column(name) };
    },
  })),
  fileMutant('signal-ignored-by-read', 'reading a row group ignores its signal', (file) => ({
    readRowGroup: (index, { signal: _, ...options } = {}) => file.readRowGroup(index, options),
  })),
  codecMutant('signal-ignored-by-open', 'opening ignores its signal', (codec) => ({
    open: (source, { signal: _, ...options } = {}) => codec.open(source, options),
  })),
  codecMutant('whole-file', 'opening reads the whole file', (codec) => ({
    open: async (source, options) => {
      await source.read(0, source.sizeBytes);
      return codec.open(source, options);
    },
  })),
  codecMutant('footer-size-ignored', 'the known size of the footer is ignored', (codec) => ({
    open: (source, { footerBytes: _, ...options } = {}) => codec.open(source, options),
  })),
  codecMutant('footer-size-trusted', 'a wrong size of the footer is believed', (codec) => ({
    open: async (source, options = {}) => {
      if (options.footerBytes !== undefined && options.footerBytes < 20) {
        throw new EiderError('CORRUPT_DATA', 'the mutant sees no footer');
      }
      return codec.open(source, options);
    },
  })),
  codecMutant('damage-is-a-bug', 'damage is INTERNAL', (codec) => ({
    open: async (source, options) =>
      codec.open(source, options).catch((error: unknown) => {
        throw EiderError.is(error, 'CORRUPT_DATA') ? new EiderError('INTERNAL', 'the mutant fails') : error;
      }),
  })),
  codecMutant('source-error-wrapped', 'an error of the source is taken for damage', (codec) => ({
    open: async (source, options) =>
      codec.open(source, options).catch((error: unknown) => {
        throw EiderError.is(error) ? error : new EiderError('CORRUPT_DATA', 'the mutant fails');
      }),
  })),
];
