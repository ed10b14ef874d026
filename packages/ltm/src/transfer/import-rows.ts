import { EiderError, type LongTermMemory } from '@eider/core';
import type { BadRow, GoodRow, ImportRow } from './import-row.ts';
import { ProgressMeter } from './progress-meter.ts';
import { type BatchResult, RowStorer } from './row-storer.ts';
import { throwIfStopped } from './stopped.ts';
import type { BadRecord, ImportReport, ImportSettings } from './transfer-options.ts';

// A batch is one call to the memory, mostly one commit: so many records, or bytes of them, are in memory at a time.
const BATCH_RECORDS = 4_096;
const BATCH_BYTES = 4 * 1024 * 1024;
const MAX_REPORTED = 100;

/** Stores rows in batches and reports. While one batch is stored the next is read. */
export async function importRows(
  memory: LongTermMemory,
  rows: AsyncIterable<ImportRow>,
  settings: ImportSettings,
): Promise<ImportReport> {
  const run = new ImportRun(memory, settings);
  try {
    for await (const row of rows) await run.take(row);
    return await run.finish();
  } catch (error) {
    throw await run.ended(error);
  }
}

class ImportRun {
  readonly #storer: RowStorer;
  readonly #meter: ProgressMeter;
  readonly #settings: ImportSettings;
  readonly #badRecords: BadRecord[] = [];
  #batch: GoodRow[] = [];
  #batchBytes = 0;
  #storing: Promise<BatchResult> | undefined;
  #stored = 0;
  #kept = 0;
  #skipped = 0;

  constructor(memory: LongTermMemory, settings: ImportSettings) {
    checkSettings(settings);
    this.#settings = settings;
    this.#storer = new RowStorer(memory, settings);
    this.#meter = new ProgressMeter(settings);
    this.#checkSignal();
  }

  async take(row: ImportRow): Promise<void> {
    if (this.#settings.signal?.aborted === true) await this.#stop();
    this.#meter.records += 1;
    this.#meter.sizeBytes += row.sizeBytes;
    if ('reason' in row) return this.#takeBad(row);
    this.#batch.push(row);
    this.#batchBytes += row.sizeBytes;
    if (this.#batch.length >= BATCH_RECORDS || this.#batchBytes >= BATCH_BYTES) await this.#flush();
  }

  async finish(): Promise<ImportReport> {
    await this.#flush();
    await this.#settle();
    const { records, sizeBytes } = this.#meter;
    this.#meter.tell();
    const badRecords = this.#badRecords.toSorted((a, b) => a.line - b.line);
    return { records, stored: this.#stored, kept: this.#kept, skipped: this.#skipped, badRecords, sizeBytes };
  }

  /** What the caller is told of a failure, once nothing is written any more. */
  async ended(error: unknown): Promise<unknown> {
    const last = await this.#storing;
    this.#stored += last?.stored ?? 0;
    return EiderError.is(error) && !('stored' in error.details) ? this.#failed({ error }) : error;
  }

  /** A file of bad records fills no batch: the signal is looked at with each of them, too. */
  async #stop(): Promise<void> {
    await this.#settle();
    this.#checkSignal();
  }

  async #takeBad({ line, reason }: BadRow): Promise<void> {
    if (this.#settings.onBadRecord === 'skip') return this.#note({ line, reason });
    await this.#flush();
    await this.#settle();
    throw this.#stopped({ line, reason });
  }

  async #flush(): Promise<void> {
    await this.#settle();
    this.#checkSignal();
    if (this.#batch.length === 0) return;
    this.#storing = this.#storer.store(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
  }

  async #settle(): Promise<void> {
    const result = await this.#storing;
    this.#storing = undefined;
    if (result === undefined) return;
    this.#stored += result.stored;
    this.#kept += result.kept;
    if (result.failure !== undefined) throw this.#failed(result.failure);
    const [first] = result.bad;
    if (first !== undefined && this.#settings.onBadRecord !== 'skip') throw this.#stopped(first);
    for (const bad of result.bad) this.#note(bad);
    this.#meter.tell();
  }

  #note(bad: BadRecord): void {
    this.#skipped += 1;
    if (this.#badRecords.length < MAX_REPORTED) this.#badRecords.push(bad);
  }

  #stopped({ line, reason }: BadRecord): EiderError {
    return new EiderError('INVALID_ARGUMENT', `a record cannot be imported: ${reason}`, {
      details: { line, stored: this.#stored },
    });
  }

  /** The same failure, with how far the import has come. */
  #failed({ error, line }: NonNullable<BatchResult['failure']>): unknown {
    if (!EiderError.is(error)) return error;
    const [message = ''] = error.message.split(' (', 1);
    return new EiderError(error.code, message, {
      details: { ...error.details, ...(line === undefined ? {} : { line }), stored: this.#stored },
      retryable: error.retryable,
      cause: error,
    });
  }

  #checkSignal(): void {
    throwIfStopped(this.#settings.signal, { stored: this.#stored });
  }
}

function checkSettings({ onConflict = 'error', onBadRecord = 'stop' }: ImportSettings): void {
  if (!['replace', 'keep', 'error'].includes(onConflict)) {
    throw new EiderError('INVALID_ARGUMENT', 'onConflict must be replace, keep or error');
  }
  if (!['stop', 'skip'].includes(onBadRecord))
    throw new EiderError('INVALID_ARGUMENT', 'onBadRecord must be stop or skip');
}
