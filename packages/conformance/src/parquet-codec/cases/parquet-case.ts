import type {
  ParquetCodec,
  ParquetColumn,
  ParquetEnd,
  ParquetFile,
  ParquetSource,
  ParquetValue,
  ParquetWrittenGroup,
} from '@eider/core';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { ParquetCodecFixture } from '../fixture.ts';

export type ParquetCase = ConformanceCase<ParquetCodecFixture>;

/** The values of one row group: an array for every column. */
export type Columns = readonly (readonly ParquetValue[])[];

/** A file in memory, and where its writer said that things lie. */
export interface WrittenFile {
  readonly bytes: Uint8Array;
  readonly places: readonly ParquetWrittenGroup[];
  readonly end: ParquetEnd;
}

/** A source that remembers what was read. */
export interface WatchedSource extends ParquetSource {
  readonly reads: { readonly offset: number; readonly length: number }[];
}

export function parquetCase(id: string, requirement: string, run: (codec: ParquetCodec) => Promise<void>): ParquetCase {
  return { id: `parquet-codec/${id}`, requirement, run: ({ codec }) => run(codec) };
}

/** Writes a file of these row groups. */
export async function writeFile(
  codec: ParquetCodec,
  columns: readonly ParquetColumn[],
  groups: readonly Columns[],
): Promise<WrittenFile> {
  const pieces: Uint8Array[] = [];
  const writer = codec.write(columns, { write: (bytes) => void pieces.push(bytes) });
  const places: ParquetWrittenGroup[] = [];
  for (const group of groups) places.push(await writer.writeRowGroup(group));
  const end = await writer.finish();
  return { bytes: concatenate(pieces), places, end };
}

export function sourceOf(bytes: Uint8Array): WatchedSource {
  const reads: { readonly offset: number; readonly length: number }[] = [];
  return {
    sizeBytes: bytes.length,
    reads,
    read: async (offset, length) => {
      reads.push({ offset, length });
      return bytes.slice(offset, offset + length);
    },
  };
}

/** Every value of a row group, as it was given to the writer. */
export async function valuesOf(file: ParquetFile, index: number, names?: readonly string[]): Promise<Columns> {
  const group = await file.readRowGroup(index, names === undefined ? {} : { columns: names });
  const wanted = names ?? file.columns.map(({ name }) => name);
  return wanted.map((name) => {
    const values = group.column(name);
    return Array.from({ length: values.length }, (_, row) => values.at(row));
  });
}

/** What comes back of one column of one row group. */
export async function roundTrip(
  codec: ParquetCodec,
  column: Omit<ParquetColumn, 'name'>,
  values: readonly ParquetValue[],
): Promise<readonly ParquetValue[]> {
  const { bytes } = await writeFile(codec, [{ name: 'c', ...column }], [[values]]);
  const [read = []] = await valuesOf(await codec.open(sourceOf(bytes)), 0);
  return read;
}

export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
