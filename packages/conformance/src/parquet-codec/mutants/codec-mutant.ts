import type {
  ParquetCodec,
  ParquetFile,
  ParquetFileColumn,
  ParquetRowGroup,
  ParquetValue,
  ParquetWriter,
  ReadParquetOptions,
} from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { ParquetCodecFixture } from '../fixture.ts';

export type ParquetCodecMutant = Mutant<ParquetCodecFixture>;

/** A mutant with some functions replaced. */
export function codecMutant(
  id: string,
  defect: string,
  change: (codec: ParquetCodec) => Partial<ParquetCodec>,
): ParquetCodecMutant {
  return {
    id: `parquet-codec/mutant/${id}`,
    defect,
    mutate: ({ codec }) => ({
      codec: {
        write: (columns, sink) => codec.write(columns, sink),
        open: (source, options) => codec.open(source, options),
        readRowGroup: (columns, bytes, size) => codec.readRowGroup(columns, bytes, size),
        ...change(codec),
      },
    }),
  };
}

/** A mutant whose writers are changed. */
export function writerMutant(
  id: string,
  defect: string,
  change: (writer: ParquetWriter) => Partial<ParquetWriter>,
): ParquetCodecMutant {
  return codecMutant(id, defect, (codec) => ({
    write: (columns, sink) => {
      const writer = codec.write(columns, sink);
      return {
        writeRowGroup: (values) => writer.writeRowGroup(values),
        finish: () => writer.finish(),
        ...change(writer),
      };
    },
  }));
}

/** A mutant whose opened files are changed. */
export function fileMutant(
  id: string,
  defect: string,
  change: (file: ParquetFile) => Partial<ParquetFile>,
): ParquetCodecMutant {
  return codecMutant(id, defect, (codec) => ({
    open: async (source, options) => {
      const file = await codec.open(source, options);
      return {
        columns: file.columns,
        rows: file.rows,
        rowGroups: file.rowGroups,
        readRowGroup: (index, own) => file.readRowGroup(index, own),
        ...change(file),
      };
    },
  }));
}

/** A mutant that changes values of a type while they are read. */
export function valueMutant(
  id: string,
  defect: string,
  type: ParquetFileColumn['type'],
  change: (value: ParquetValue, row: number) => ParquetValue,
): ParquetCodecMutant {
  return fileMutant(id, defect, (file) => ({
    readRowGroup: async (index: number, options?: ReadParquetOptions) => {
      const group = await file.readRowGroup(index, options);
      const types = new Map(file.columns.map((column) => [column.name, column.type]));
      return {
        rows: group.rows,
        byteLength: group.byteLength,
        column: (name: string): ReturnType<ParquetRowGroup['column']> => {
          const values = group.column(name);
          if (types.get(name) !== type) return values;
          return { length: values.length, at: (row) => change(values.at(row), row) };
        },
      };
    },
  }));
}
