/**
 * Parquet files by hyparquet and hyparquet-writer, which are JavaScript: it runs anywhere and needs no extension of DuckDB.
 *
 * Writes Snappy pages without statistics, with dictionaries where they halve a column. Encoding and decoding run on the calling thread and block it
 * for as long as a row group takes: about 5 ms to write and 1 ms to read 1,024 records of 200 bytes, so keep row groups small.
 */
import type {
  OpenParquetOptions,
  ParquetCodec,
  ParquetColumn,
  ParquetFile,
  ParquetSink,
  ParquetSource,
  ParquetWriter,
} from '@eider/core';
import { checkColumns } from './check-columns.ts';
import { HyparquetFile } from './hyparquet-file.ts';
import { HyparquetWriter } from './hyparquet-writer.ts';
import { decoding } from './parquet-errors.ts';
import { readFooter } from './read-footer.ts';
import { readWrittenGroup } from './written-group.ts';

/** Reads and writes Parquet files in any JavaScript runtime. */
export function parquetCodec(): ParquetCodec {
  return {
    write: (columns: readonly ParquetColumn[], sink: ParquetSink): ParquetWriter => {
      checkColumns(columns);
      return new HyparquetWriter(columns, sink);
    },
    open: async (source: ParquetSource, options: OpenParquetOptions = {}): Promise<ParquetFile> => {
      const footer = await readFooter(source, options);
      return decoding(() => new HyparquetFile(source, footer));
    },
    readRowGroup: readWrittenGroup,
  };
}
