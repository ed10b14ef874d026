import {
  EiderError,
  type ParquetColumn,
  type ParquetEnd,
  type ParquetSink,
  type ParquetValue,
  type ParquetWriter,
  type ParquetWrittenGroup,
} from '@eider/core';
import { ByteWriter, ParquetWriter as FileWriter } from 'hyparquet-writer';
import { toSchema } from './column-types.ts';
import { encodeColumn } from './encode-column.ts';
import { unpackedBytes, WRITTEN_CODEC } from './written-group.ts';

// Larger columns are cut into pages of this size.
const PAGE_BYTES = 1024 * 1024;

/** Encodes row groups into a buffer, and empties it into the sink after each. */
export class HyparquetWriter implements ParquetWriter {
  readonly #columns: readonly ParquetColumn[];
  readonly #sink: ParquetSink;
  readonly #output = new ByteWriter(PAGE_BYTES);
  readonly #file: FileWriter;
  #isFinished = false;

  constructor(columns: readonly ParquetColumn[], sink: ParquetSink) {
    // Taken by value: what the caller changes later changes no file.
    this.#columns = columns.map(({ name, type, nullable = false }) => ({ name, type, nullable }));
    this.#sink = sink;
    const schema = toSchema(this.#columns);
    // JSON comes as text, which the encoder would make JSON once more; what it is in the file is said in the footer.
    const texts = schema.map((element) =>
      element.converted_type === 'JSON' ? { ...element, converted_type: 'UTF8' as const } : element,
    );
    this.#file = new FileWriter({
      writer: this.#output,
      schema: texts,
      statistics: false,
      codec: WRITTEN_CODEC,
      createdBy: 'eider',
    });
  }

  async writeRowGroup(values: readonly (readonly ParquetValue[])[]): Promise<ParquetWrittenGroup> {
    this.#check();
    const rows = this.#rowsOf(values);
    const columnData = this.#columns.map((column, at) => encodeColumn(column, values[at] ?? []));
    const offset = this.#output.offset;
    await this.#file.write({ columnData, rowGroupSize: rows, pageSize: PAGE_BYTES });
    const sizeBytes = this.#output.offset - offset;
    const bytes = this.#takeBytes();
    const uncompressedBytes = unpackedBytes(bytes.subarray(bytes.length - sizeBytes), this.#columns.length, rows);
    await this.#sink.write(bytes);
    return { rows, offset, sizeBytes, uncompressedBytes };
  }

  async finish(): Promise<ParquetEnd> {
    this.#check();
    this.#isFinished = true;
    this.#file.schema = toSchema(this.#columns);
    await this.#file.finish();
    const sizeBytes = this.#output.offset;
    // The file ends with the length of the metadata and four letters.
    const end = this.#output.getBytes().subarray(-8);
    const footerBytes = new DataView(end.buffer, end.byteOffset).getUint32(0, true) + end.byteLength;
    await this.#sink.write(this.#takeBytes());
    return { sizeBytes, footerBytes };
  }

  #check(): void {
    if (this.#isFinished) throw new EiderError('CLOSED', 'the parquet file is finished; begin another');
  }

  #rowsOf(values: readonly (readonly ParquetValue[])[]): number {
    const rows = values[0]?.length ?? 0;
    const fits = values.length === this.#columns.length && values.every((column) => column.length === rows);
    if (fits && rows > 0) return rows;
    throw new EiderError('INVALID_ARGUMENT', 'give as many values for every column, at least one each', {
      details: { columns: this.#columns.length, given: values.length },
    });
  }

  #takeBytes(): Uint8Array {
    const bytes = this.#output.getBytes().slice();
    this.#output.index = 0;
    return bytes;
  }
}
