import { EiderError } from '@eider/core';
import { isOutOfSpace, toDiskError } from './disk/disk-error.ts';
import type { LogFile } from './disk/log-disk.ts';

const PIECE_BYTES = 256 * 1024;

/**
 * An open log file, and how far it is on the disk for certain. After a failed sync the system may take what it could not write for
 * written: then nothing may be built upon it until the file is opened anew, and what had not been synced is written once more.
 */
export class SyncedFile {
  readonly file: LogFile;
  readonly #path: string;
  #syncedEnd: number;
  #failure: unknown;
  /** Changes when the frames are others: a sync that began before tells nothing about them. */
  #era = 0;

  constructor(file: LogFile, path: string, syncedEnd: number) {
    this.file = file;
    this.#path = path;
    this.#syncedEnd = syncedEnd;
  }

  /** Everything before this byte has been synced. */
  get syncedEnd(): number {
    return this.#syncedEnd;
  }

  /** Whether a sync has failed. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Throws the error of every change after a failed sync. */
  checkUsable(): void {
    if (this.#failure === undefined) return;
    const { code, details } = toDiskError(this.#failure, this.#path);
    const message = 'a sync of the log has failed, so it takes no more changes: close it and open it again';
    throw new EiderError(code, message, { details, cause: this.#failure, retryable: false });
  }

  /** Syncs the file, whose frames end here now. */
  async sync(framesEnd: number): Promise<void> {
    const era = this.#era;
    await this.noting(() => this.file.sync());
    if (era === this.#era) this.#syncedEnd = Math.max(this.#syncedEnd, framesEnd);
  }

  /** One durable write up to `framesEnd`. Without room nothing is lost but the write, so that does not count as a failed sync. */
  async writeDurably(position: number, bytes: Uint8Array, framesEnd: number): Promise<void> {
    try {
      await this.file.writeDurably(position, bytes);
    } catch (error) {
      if (!isOutOfSpace(error)) this.#failure ??= error;
      throw error;
    }
    this.#syncedEnd = Math.max(this.#syncedEnd, framesEnd);
  }

  /** Runs work that syncs, and remembers if it fails. */
  async noting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /** Writes what has not been synced for certain once more, and syncs it. */
  async rewrite(framesEnd: number): Promise<void> {
    for (let at = this.#syncedEnd; at < framesEnd; at += PIECE_BYTES) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, framesEnd - at));
      const size = await this.file.read(at, piece);
      await this.file.write(at, piece.subarray(0, size));
    }
    await this.sync(framesEnd);
  }

  /** The frames are gone, and others will stand where they did. */
  startAnew(framesOffset: number): void {
    this.#era += 1;
    this.#syncedEnd = framesOffset;
  }
}
