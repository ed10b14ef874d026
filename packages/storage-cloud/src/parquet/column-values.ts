import { EiderError, type ParquetFileColumn, type ParquetValue, type ParquetValues } from '@eider/core';
import type { DecodedArray } from 'hyparquet';
import { packBytes } from './packed-bytes.ts';
import { corruptParquet } from './parquet-errors.ts';

type FromRaw = (raw: unknown) => ParquetValue;

const READERS: Readonly<Record<Exclude<ParquetFileColumn['type'], 'other' | 'text' | 'json' | 'bytes'>, FromRaw>> = {
  boolean: (raw) => (typeof raw === 'boolean' ? raw : undecodable()),
  int32: (raw) => (typeof raw === 'number' ? raw : undecodable()),
  double: (raw) => (typeof raw === 'number' ? raw : undecodable()),
  int64: toInteger,
  timestamp: toInteger,
};

/** A column as it is stored. */
export interface StoredColumn extends ParquetFileColumn {
  /** Whether its times are in milliseconds. */
  readonly isInMillis: boolean;
}

/** The decoded values of a column; they take their final form when asked for. */
export function columnValues({ type, isInMillis }: StoredColumn, data: DecodedArray): ParquetValues {
  if (type === 'text' || type === 'json') {
    const packed = packBytes(data);
    return new ColumnValues(data.length, (row) => decodeText(packed(row)));
  }
  if (type === 'bytes') {
    const packed = packBytes(data);
    return new ColumnValues(data.length, (row) => packed(row)?.slice() ?? null);
  }
  const read = isInMillis ? fromMillis : type === 'other' ? undecodable : READERS[type];
  return new ColumnValues(data.length, (row) => {
    const raw: unknown = data[row];
    return raw === null || raw === undefined ? null : read(raw);
  });
}

class ColumnValues implements ParquetValues {
  readonly length: number;
  readonly #read: (row: number) => ParquetValue;

  constructor(length: number, read: (row: number) => ParquetValue) {
    this.length = length;
    this.#read = read;
  }

  at(row: number): ParquetValue {
    if (Number.isInteger(row) && row >= 0 && row < this.length) return this.#read(row);
    throw new EiderError('INVALID_ARGUMENT', 'there is no such row in the row group', {
      details: { row: String(row).slice(0, 20), rows: this.length },
    });
  }
}

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  try {
    return TEXT.decode(bytes);
  } catch (error) {
    throw corruptParquet(error);
  }
}

function toInteger(raw: unknown): number | bigint {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'bigint') return undecodable();
  const value = Number(raw);
  return Number.isSafeInteger(value) ? value : raw;
}

function fromMillis(raw: unknown): number | bigint {
  return typeof raw === 'bigint' ? toInteger(raw * 1000n) : undecodable();
}

function undecodable(): never {
  throw corruptParquet();
}
