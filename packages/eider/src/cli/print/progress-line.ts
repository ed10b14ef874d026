import type { Terminal } from '../terminal.ts';
import { formatBytes } from './table.ts';

/** How far long work has come. */
export interface Progress {
  readonly records: number;
  readonly sizeBytes: number;
  readonly recordsPerSecond: number;
}

const REDRAW_MS = 100;

/** One line that is drawn again while people watch; nothing otherwise. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #totalBytes: number | undefined;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(terminal: Terminal, totalBytes?: number) {
    this.#terminal = terminal;
    this.#totalBytes = totalBytes;
  }

  show({ records, sizeBytes, recordsPerSecond }: Progress): void {
    if (!this.#isDue()) return;
    const figures = [
      `${records.toLocaleString('en-US')} records`,
      this.#bytesOf(sizeBytes),
      `${Math.round(recordsPerSecond).toLocaleString('en-US')}/s`,
      ...this.#timeLeft(records, sizeBytes, recordsPerSecond),
    ];
    this.#draw(figures);
  }

  /** The same for work on bytes alone. */
  showBytes(progress: {
    readonly sizeBytes: number;
    readonly totalBytes?: number | undefined;
    readonly bytesPerSecond: number;
  }): void {
    if (!this.#isDue()) return;
    const { sizeBytes, totalBytes, bytesPerSecond } = progress;
    const total = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
    this.#draw([`${formatBytes(sizeBytes)}${total}`, `${formatBytes(Math.round(bytesPerSecond))}/s`]);
  }

  /** Clears the line. */
  end(): void {
    if (this.#isDrawn) this.#terminal.err('\r\u001b[K');
  }

  #isDue(): boolean {
    return this.#terminal.isInteractive && performance.now() - this.#drawnAtMs >= REDRAW_MS;
  }

  #draw(figures: readonly string[]): void {
    this.#drawnAtMs = performance.now();
    this.#isDrawn = true;
    this.#terminal.err(`\r${figures.join(', ')}\u001b[K`);
  }

  #bytesOf(sizeBytes: number): string {
    const total = this.#totalBytes;
    return total === undefined ? formatBytes(sizeBytes) : `${formatBytes(sizeBytes)} of ${formatBytes(total)}`;
  }

  #timeLeft(records: number, sizeBytes: number, recordsPerSecond: number): readonly string[] {
    const total = this.#totalBytes;
    if (total === undefined || sizeBytes === 0 || recordsPerSecond === 0) return [];
    const seconds = ((total / sizeBytes - 1) * records) / recordsPerSecond;
    return [`${Math.max(0, Math.ceil(seconds))} s left`];
  }
}
