import { formatCount } from './table.ts';

/** Where progress is shown: a terminal, or a file that reads better without bars. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 30;
const QUARTERS = 4;

/** Progress towards a total: one line that is drawn again on a terminal, a line for each quarter elsewhere. */
export class ProgressBar {
  readonly #label: string;
  readonly #total: number;
  readonly #output: ProgressOutput;
  #quarters = 0;

  constructor(label: string, total: number, output: ProgressOutput) {
    this.#label = label;
    this.#total = total;
    this.#output = output;
  }

  show(done: number): void {
    const part = this.#total === 0 ? 1 : done / this.#total;
    const figures = `${this.#label} ${formatCount(done)} of ${formatCount(this.#total)}`;
    if (this.#output.isTTY === true) {
      const filled = Math.round(part * WIDTH);
      this.#output.write(
        `\r  [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${figures}${part === 1 ? '\n' : ''}`,
      );
      return;
    }
    const quarters = Math.floor(part * QUARTERS);
    if (quarters === this.#quarters) return;
    this.#quarters = quarters;
    this.#output.write(`  ${figures}\n`);
  }
}
