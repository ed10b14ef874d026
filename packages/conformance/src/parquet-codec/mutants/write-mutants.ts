import { EiderError, type ParquetEnd, type ParquetValue, type ParquetWrittenGroup } from '@eider/core';
import { codecMutant, type ParquetCodecMutant, writerMutant } from './codec-mutant.ts';

export const writeMutants: readonly ParquetCodecMutant[] = [
  codecMutant('sink-at-the-end', 'all bytes reach the sink with the footer', (codec) => ({
    write: (columns, sink) => {
      const pieces: Uint8Array[] = [];
      const writer = codec.write(columns, { write: (bytes) => void pieces.push(bytes) });
      return {
        writeRowGroup: (values) => writer.writeRowGroup(values),
        finish: async () => {
          const end = await writer.finish();
          for (const piece of pieces) await sink.write(piece);
          return end;
        },
      };
    },
  })),
  codecMutant('sink-buffer-reused', 'the sink gets the same buffer each time', (codec) => ({
    write: (columns, sink) => {
      const buffer = new Uint8Array(4 * 1024 * 1024);
      return codec.write(columns, {
        write: (bytes) => {
          if (bytes.length > buffer.length) return sink.write(bytes);
          buffer.set(bytes);
          return sink.write(buffer.subarray(0, bytes.length));
        },
      });
    },
  })),
  codecMutant('all-nullable', 'every column may be null', (codec) => ({
    write: (columns, sink) =>
      codec.write(
        columns.map((column) => ({ ...column, nullable: true })),
        sink,
      ),
  })),
  codecMutant('any-columns', 'columns are not looked at', (codec) => ({
    write: (columns, sink) => {
      try {
        return codec.write(columns, sink);
      } catch {
        return codec.write([{ name: 'c', type: 'text' }], sink);
      }
    },
  })),
  codecMutant('sink-error-hidden', 'an error of the sink is none', (codec) => ({
    write: (columns, sink) =>
      codec.write(columns, {
        write: async (bytes) => {
          await Promise.resolve(sink.write(bytes)).catch(() => undefined);
        },
      }),
  })),
  writerMutant(
    'misfits-as-text',
    'texts in columns of numbers and numbers in columns of text are changed to fit',
    (writer) => ({
      writeRowGroup: (values) =>
        writer.writeRowGroup(values).catch((error: unknown) => {
          if (!EiderError.is(error, 'INVALID_ARGUMENT') || values.flat().every((value) => typeof value !== 'number'))
            throw error;
          return { rows: 1, offset: 0, sizeBytes: 0, uncompressedBytes: 0 };
        }),
    }),
  ),
  writerMutant('shape-padded', 'columns that are too short are filled up with their last value', (writer) => ({
    writeRowGroup: (values) => {
      const rows = Math.max(...values.map(({ length }) => length));
      const padded = values.map((column) => {
        const last = column.at(-1);
        return last === undefined ? column : [...column, ...Array<ParquetValue>(rows - column.length).fill(last)];
      });
      return writer.writeRowGroup(padded);
    },
  })),
  writerMutant('place-of-file', 'a row group is said to begin where the file does', (writer) => ({
    writeRowGroup: async (values) => ({ ...(await writer.writeRowGroup(values)), offset: 0 }),
  })),
  writerMutant('footer-size-wrong', 'the footer is said to be smaller than it is', (writer) => ({
    finish: async () => {
      const { sizeBytes, footerBytes } = await writer.finish();
      return { sizeBytes, footerBytes: footerBytes - 1 };
    },
  })),
  writerMutant('never-closed', 'after finish the calls do nothing', (writer) => {
    const closedIsFine = (error: unknown): ParquetWrittenGroup & ParquetEnd => {
      if (!EiderError.is(error, 'CLOSED')) throw error;
      return { rows: 0, offset: 0, sizeBytes: 0, uncompressedBytes: 0, footerBytes: 0 };
    };
    return {
      writeRowGroup: (values) => writer.writeRowGroup(values).catch(closedIsFine),
      finish: () => writer.finish().catch(closedIsFine),
    };
  }),
  writerMutant('empty-refused', 'a file without row groups is refused', (writer) => {
    let groups = 0;
    return {
      writeRowGroup: (values) => {
        groups += 1;
        return writer.writeRowGroup(values);
      },
      finish: async () => {
        if (groups === 0) throw new EiderError('INVALID_ARGUMENT', 'the mutant wants row groups');
        return writer.finish();
      },
    };
  }),
  writerMutant('stops-at-refusal', 'after a row group that was refused the writer is closed', (writer) => {
    let isBroken = false;
    return {
      writeRowGroup: async (values) => {
        if (isBroken) throw new EiderError('CLOSED', 'the mutant is broken');
        return writer.writeRowGroup(values).catch((error: unknown) => {
          isBroken = true;
          throw error;
        });
      },
    };
  }),
];
