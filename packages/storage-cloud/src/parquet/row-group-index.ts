import type { ColumnChunk, ColumnMetaData, CompressionCodec, FileMetaData, RowGroup } from 'hyparquet';

const NUMBERS = 5;
const NONE = -1;

/**
 * Where the columns of a file's row groups lie, as numbers: forty bytes a column of a row group, where the footer's own objects take six hundred. Files of a memory
 * have thousands of row groups, and stay open for as long as they are read.
 */
export class RowGroupIndex {
  readonly #paths: readonly string[][];
  readonly #types: readonly ColumnMetaData['type'][];
  readonly #rows: Float64Array;
  readonly #numbers: Float64Array;
  readonly #codecs: Uint8Array;
  readonly #codecNames: CompressionCodec[] = [];

  constructor({ row_groups: groups }: Pick<FileMetaData, 'row_groups'>) {
    const first = chunksOf(groups[0]);
    this.#paths = first.map(({ path_in_schema: path }) => path);
    this.#types = first.map(({ type }) => type);
    this.#rows = Float64Array.from(groups, ({ num_rows: rows }) => Number(rows));
    this.#numbers = new Float64Array(groups.length * first.length * NUMBERS);
    this.#codecs = new Uint8Array(groups.length * first.length);
    for (const [index, group] of groups.entries()) {
      for (const [column, chunk] of chunksOf(group).entries()) this.#put(index * first.length + column, chunk);
    }
  }

  get size(): number {
    return this.#rows.length;
  }

  rows(index: number): number {
    return this.#rows[index] as number;
  }

  /** A row group as the footer had it, as far as decoding needs it. */
  group(index: number): RowGroup {
    const columns = this.#paths.map(
      (path, column): ColumnChunk => ({ file_offset: 0n, meta_data: this.#chunk(index, path, column) }),
    );
    return { columns, total_byte_size: 0n, num_rows: BigInt(this.rows(index)) };
  }

  #put(place: number, chunk: ColumnMetaData): void {
    const { num_values: values, total_compressed_size: compressed, total_uncompressed_size: uncompressed } = chunk;
    // Some writers say 0 where there is no dictionary.
    const dictionary = chunk.dictionary_page_offset === 0n ? undefined : chunk.dictionary_page_offset;
    const numbers = [values, compressed, uncompressed, chunk.data_page_offset, dictionary ?? NONE];
    this.#numbers.set(numbers.map(Number), place * NUMBERS);
    let codec = this.#codecNames.indexOf(chunk.codec);
    if (codec < 0) codec = this.#codecNames.push(chunk.codec) - 1;
    this.#codecs[place] = codec;
  }

  #chunk(index: number, path: string[], column: number): ColumnMetaData {
    const place = index * this.#paths.length + column;
    const at = (number: number): bigint => BigInt(this.#numbers[place * NUMBERS + number] as number);
    const dictionary = at(4);
    return {
      type: this.#types[column] as ColumnMetaData['type'],
      path_in_schema: path,
      codec: this.#codecNames[this.#codecs[place] as number] as CompressionCodec,
      // Each page says its own.
      encodings: [],
      num_values: at(0),
      total_compressed_size: at(1),
      total_uncompressed_size: at(2),
      data_page_offset: at(3),
      ...(dictionary < 0n ? {} : { dictionary_page_offset: dictionary }),
    };
  }
}

function chunksOf(group: RowGroup | undefined): readonly ColumnMetaData[] {
  return group?.columns.flatMap(({ meta_data: chunk }) => chunk ?? []) ?? [];
}
