import { EiderError } from '@eider/core';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const NAMES: Readonly<Record<string, string>> = { '\n': 'LF', '\r\n': 'CRLF', '\r': 'CR' };

/** The delimiter that a header shows, by the rule of `EmbeddingSource`. */
export function detectDelimiter(text: string): string {
  const counts = DELIMITERS.map(() => 0);
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) break;
    else if (!quoted) {
      const at = DELIMITERS.indexOf(char as ',');
      if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The records of a CSV text, the header first, as texts. Blank lines are records of one empty field. */
export function* csvRecords(text: string, delimiter: string): Generator<readonly string[], void> {
  const reader = new CsvReader(text, delimiter);
  while (!reader.done) yield reader.record();
}

class CsvReader {
  readonly #text: string;
  readonly #delimiter: string;
  #at: number;
  #line = 1;
  #lineEnd: string | undefined;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  record(): readonly string[] {
    const fields = [this.#field()];
    while (this.#text[this.#at] === this.#delimiter) {
      this.#at++;
      fields.push(this.#field());
    }
    this.#endLine();
    return fields;
  }

  #field(): string {
    return this.#text[this.#at] === '"' ? this.#quoted() : this.#plain();
  }

  #plain(): string {
    const start = this.#at;
    while (!this.done && !this.#atEnd()) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    let field = '';
    for (;;) {
      const start = this.#at + 1;
      const end = this.#text.indexOf('"', start);
      if (end < 0) this.#refuse('a quoted field does not end; close its quotes');
      field += this.#text.slice(start, end);
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') break;
      field += '"';
    }
    if (!this.done && !this.#atEnd()) this.#refuse('text follows a closing quote; double quotes inside a field');
    return field;
  }

  #atEnd(): boolean {
    const char = this.#text[this.#at];
    return char === this.#delimiter || char === '\n' || char === '\r';
  }

  #endLine(): void {
    if (this.done) return;
    const end = this.#text.startsWith('\r\n', this.#at) ? '\r\n' : (this.#text[this.#at] ?? '');
    this.#lineEnd ??= end;
    if (this.#lineEnd !== end) {
      this.#refuse(`lines end in ${NAMES[this.#lineEnd]} and in ${NAMES[end]}; let them end in one way`);
    }
    this.#at += end.length;
    this.#line++;
  }

  #refuse(message: string): never {
    throw new EiderError('INVALID_ARGUMENT', `malformed CSV: ${message}`, { details: { record: this.#line } });
  }
}
