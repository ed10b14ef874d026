import { renameSync, writeSync } from 'node:fs';
import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogDisk, LogFile } from './log-disk.ts';
import { systemErrorCode } from './system-error.ts';
import { WriteChannel } from './write-channel.ts';

// Elsewhere O_DSYNC is missing or does not reach the disk; there a durable write is a write and a sync.
const CAN_WRITE_DURABLY = process.platform === 'linux';

/** The disk as Node sees it: reads through the thread pool, everything else in a thread of its own. */
export class NodeDisk implements LogDisk {
  #channel: WriteChannel | undefined;
  // A log that is only read starts no thread.
  readonly #startChannel = (): WriteChannel => {
    this.#channel ??= new WriteChannel();
    return this.#channel;
  };

  async open(path: string): Promise<LogFile | undefined> {
    try {
      return await NodeLogFile.open(this.#startChannel, path, constants.O_RDWR);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  create(path: string): Promise<LogFile> {
    return NodeLogFile.open(this.#startChannel, path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC);
  }

  async rename(from: string, to: string): Promise<void> {
    renameSync(from, to);
  }

  async syncFolder(path: string): Promise<void> {
    // Windows cannot open a folder; its file systems journal names by themselves.
    if (process.platform === 'win32') return;
    const folder = await open(dirname(path), constants.O_RDONLY);
    try {
      await this.#startChannel().syncFolder(folder.fd);
    } finally {
      await folder.close();
    }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async close(): Promise<void> {
    await this.#channel?.close();
  }
}

class NodeLogFile implements LogFile {
  readonly #channel: () => WriteChannel;
  readonly #plain: FileHandle;
  readonly #durable: FileHandle | undefined;

  constructor(channel: () => WriteChannel, plain: FileHandle, durable: FileHandle | undefined) {
    this.#channel = channel;
    this.#plain = plain;
    this.#durable = durable;
  }

  static async open(channel: () => WriteChannel, path: string, flags: number): Promise<LogFile> {
    const plain = await open(path, flags, 0o600);
    try {
      const durable = CAN_WRITE_DURABLY ? await open(path, constants.O_RDWR | constants.O_DSYNC) : undefined;
      return new NodeLogFile(channel, plain, durable);
    } catch (error) {
      await plain.close();
      throw error;
    }
  }

  async sizeBytes(): Promise<number> {
    return (await this.#plain.stat()).size;
  }

  async read(position: number, target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.byteLength) {
      const { bytesRead } = await this.#plain.read(target, done, target.byteLength - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async writeDurably(position: number, bytes: Uint8Array): Promise<void> {
    await this.#channel().write((this.#durable ?? this.#plain).fd, position, bytes);
    if (this.#durable === undefined) await this.#channel().sync(this.#plain.fd);
  }

  write(position: number, bytes: Uint8Array): Promise<void> {
    return this.#channel().write(this.#plain.fd, position, bytes);
  }

  writeNow(position: number, bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.byteLength) {
      done += writeSync(this.#plain.fd, bytes, done, bytes.byteLength - done, position + done);
    }
  }

  sync(): Promise<void> {
    return this.#channel().sync(this.#plain.fd);
  }

  syncInBackground(): Promise<void> {
    return this.#plain.datasync();
  }

  setLength(sizeBytes: number): Promise<void> {
    return this.#channel().setLength(this.#plain.fd, sizeBytes);
  }

  async close(): Promise<void> {
    try {
      await this.#durable?.close();
    } finally {
      await this.#plain.close();
    }
  }
}
