import { GrowingText } from './growing-text.ts';
import { MAX_LINE_BYTES, type TextLine } from './read-lines.ts';

/** A row of a CSV file: its cells, or why it has none. */
export interface CsvRow {
  /** Line where it begins. */
  readonly line: number;
  readonly sizeBytes: number;
  readonly cells: readonly string[] | undefined;
  readonly reason?: string;
}

const MAX_CELLS = 1_000;

/**
 * Puts the lines of a CSV file (RFC 4180) together into rows: cells in double quotes may hold commas, line ends and doubled quotes, which
 * arrive as they are. A malformed row ends with its line.
 */
export class CsvReader {
  #cells: string[] = [];
  /** What has been read of a quoted cell that goes on, its quotes still doubled. */
  #open: GrowingText | undefined;
  #first: number | undefined;
  #sizeBytes = 0;

  /** The row that this line ends; undefined if it goes on, or if the line is blank. */
  push({ number, text, end, sizeBytes }: TextLine): CsvRow | undefined {
    this.#first ??= number;
    this.#sizeBytes += sizeBytes;
    if (text === undefined) return this.#end('the line is not UTF-8, or longer than 448 MiB');
    if (text === '' && this.#open === undefined) {
      this.#first = undefined;
      return undefined;
    }
    const reason = this.#read(text, end);
    if (this.#open === undefined || reason !== undefined) return this.#end(reason);
    return this.#sizeBytes > MAX_LINE_BYTES ? this.#end('a quoted cell does not end within 448 MiB') : undefined;
  }

  /** The row that the end of the file leaves half read. */
  finish(): CsvRow | undefined {
    return this.#open === undefined ? undefined : this.#end('a quoted cell does not end');
  }

  #end(reason: string | undefined): CsvRow {
    const [line, sizeBytes, cells] = [this.#first ?? 0, this.#sizeBytes, this.#cells];
    this.#cells = [];
    this.#open = undefined;
    this.#first = undefined;
    this.#sizeBytes = 0;
    return reason === undefined ? { line, sizeBytes, cells } : { line, sizeBytes, cells: undefined, reason };
  }

  /** Reads the cells of a line; says why it cannot. */
  #read(text: string, end: string): string | undefined {
    let at = 0;
    while (at <= text.length) {
      const isQuoted = this.#open !== undefined || text[at] === '"';
      const next = isQuoted
        ? this.#readQuoted(text, this.#open === undefined ? at + 1 : at, end)
        : this.#readPlain(text, at);
      if (typeof next === 'string') return next;
      if (this.#cells.length > MAX_CELLS) return `the row has more than ${MAX_CELLS} cells`;
      at = next;
    }
    return undefined;
  }

  #readPlain(text: string, from: number): number | string {
    const comma = text.indexOf(',', from);
    const cell = comma === -1 ? text.slice(from) : text.slice(from, comma);
    if (cell.includes('"')) return 'a quote stands inside a cell that does not begin with one';
    this.#cells.push(cell);
    return from + cell.length + 1;
  }

  #readQuoted(text: string, from: number, end: string): number | string {
    let quote = text.indexOf('"', from);
    while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
    // Quotes stay doubled until the cell is complete: a pair never lies across a line's end.
    if (quote === -1) {
      this.#open ??= new GrowingText();
      this.#open.add(text.slice(from) + end);
      return text.length + 1;
    }
    const before = this.#open?.toString() ?? '';
    this.#open = undefined;
    this.#cells.push((before + text.slice(from, quote)).replaceAll('""', '"'));
    const at = quote + 1;
    return at === text.length || text[at] === ',' ? at + 1 : 'something stands behind the closing quote of a cell';
  }
}
