import {
  type ComputationColumn,
  canonicalJson,
  EiderError,
  type JsonValue,
  parseSqlType,
  type SqlRow,
  type SqlType,
  type SqlValue,
  utf8SizeBytes,
} from '@eider/core';
import { decodeCell, encodeCell } from './cell.ts';
import { RowsDigest } from './rows-digest.ts';

/** The most that a result may be. */
export interface ResultLimits {
  readonly maxRows: number;
  readonly maxResultBytes: number;
}

/** A result: columns, rows in order, digest, and its content as bytes. */
export interface ComputationResult {
  readonly columns: readonly ComputationColumn[];
  readonly rowCount: number;
  readonly digest: string;
  /** `dcr1` JSON Lines: a line of columns, then one for each row. */
  readonly content: string;
  readonly sizeBytes: number;
}

/** Collects rows into content and digest; RESOURCE_EXHAUSTED as soon as they pass a limit. */
export class ResultWriter {
  readonly #columns: readonly ComputationColumn[];
  readonly #types: readonly SqlType[];
  readonly #limits: ResultLimits;
  readonly #digest: RowsDigest;
  readonly #lines: string[];
  #sizeBytes: number;

  constructor(columns: readonly ComputationColumn[], limits: ResultLimits) {
    this.#columns = columns.map(({ name, type }) => ({ name, type }));
    this.#types = columns.map(({ type }) => parseSqlType(type));
    this.#limits = limits;
    this.#digest = new RowsDigest(this.#columns);
    const header = canonicalJson({ columns: this.#columns, format: 'dcr1' });
    this.#lines = [header];
    this.#sizeBytes = utf8SizeBytes(header) + 1;
  }

  get rowCount(): number {
    return this.#digest.rowCount;
  }

  add(row: SqlRow): void {
    const { maxRows, maxResultBytes } = this.#limits;
    if (this.rowCount >= maxRows) throw tooLarge('rows', { maxRows });
    this.#digest.add(row);
    const cells = this.#columns.map(({ name }, index) => encodeCell(row[name] ?? null, this.#types[index] as SqlType));
    const line = JSON.stringify(cells);
    this.#sizeBytes += utf8SizeBytes(line) + 1;
    if (this.#sizeBytes > maxResultBytes) throw tooLarge('bytes', { maxResultBytes });
    this.#lines.push(line);
  }

  finish(): ComputationResult {
    const { rowCount } = this;
    const content = `${this.#lines.join('\n')}\n`;
    return { columns: this.#columns, rowCount, digest: this.#digest.digest(), content, sizeBytes: this.#sizeBytes };
  }
}

/** Reads content; CORRUPT_DATA if it is none. The digest is of what was read. */
export function readContent(content: string): ComputationResult & { readonly rows: readonly SqlRow[] } {
  const lines = content.split('\n');
  if (lines.pop() !== '') throw corrupt();
  const columns = columnsOf(parseLine(lines.shift()));
  const types = columns.map(({ type }) => parseSqlType(type));
  const digest = new RowsDigest(columns);
  const rows = lines.map((line) => {
    const cells = parseLine(line);
    if (!Array.isArray(cells) || cells.length !== columns.length) throw corrupt();
    const values = columns.map(({ name }, index): [string, SqlValue] => [
      name,
      decodeCell(cells[index] as JsonValue, types[index] as SqlType),
    ]);
    const row: SqlRow = Object.fromEntries(values);
    digest.add(row);
    return row;
  });
  const sizeBytes = utf8SizeBytes(content);
  return { columns, rows, rowCount: rows.length, digest: digest.digest(), content, sizeBytes };
}

function columnsOf(header: JsonValue): readonly ComputationColumn[] {
  const { columns } = (header ?? {}) as { readonly columns?: readonly ComputationColumn[] };
  if (!Array.isArray(columns)) throw corrupt();
  return columns.map(({ name, type }: ComputationColumn) => ({ name, type }));
}

function parseLine(line: string | undefined): JsonValue {
  try {
    return JSON.parse(line ?? '') as JsonValue;
  } catch {
    throw corrupt();
  }
}

function corrupt(): EiderError {
  return new EiderError('CORRUPT_DATA', 'a stored result is not dcr1 JSON Lines');
}

function tooLarge(what: string, details: Readonly<Record<string, number>>): EiderError {
  return new EiderError(
    'RESOURCE_EXHAUSTED',
    `the result has more ${what} than allowed; aggregate, or raise the limit`,
    {
      details,
      retryable: false,
    },
  );
}
