import { styleText } from 'node:util';
import type { Check } from './checks.ts';
import { ProgressBar } from './progress-bar.ts';
import { formatTable } from './table.ts';

/** What the demo says, on a terminal or into a file; colours only on a terminal that wants them. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  heading(text: string): void {
    this.line();
    this.line(this.#style('bold', text));
  }

  line(text = ''): void {
    this.#stream.write(`${text}\n`);
  }

  table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    for (const line of formatTable(headings, rows)) this.line(`  ${line}`);
  }

  check({ claim, held, finding }: Check): void {
    const mark = held ? this.#style('green', 'ok') : this.#style('red', 'FAILED');
    this.line(`  ${mark} ${claim} (${finding})`);
  }

  progress(label: string, total: number): ProgressBar {
    return new ProgressBar(label, total, this.#stream);
  }

  #style(format: 'bold' | 'green' | 'red', text: string): string {
    // Knows NO_COLOR, and that a file has no colours.
    return styleText(format, text, { stream: this.#stream });
  }
}
