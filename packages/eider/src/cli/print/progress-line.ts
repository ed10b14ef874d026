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
    const nowMs = performance.now();
    if (!this.#terminal.isInteractive || nowMs - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawnAtMs = nowMs;
    this.#isDrawn = true;
    const figures = [
      `${records.toLocaleString('en-US')} records`,
      this.#bytesOf(sizeBytes),
      `${Math.round(recordsPerSecond).toLocaleString('en-US')}/s`,
      ...this.#timeLeft(records, sizeBytes, recordsPerSecond),
    ];
    this.#terminal.err(`\r${figures.join(', ')}\u001b[K`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#isDrawn) this.#terminal.err('\r\u001b[K');
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
