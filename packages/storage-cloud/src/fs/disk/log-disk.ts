/** What a log asks of the disk. Rejects with the system's own errors; every change of a file goes through here. */
export interface LogDisk {
  /** Opens a file for reading and writing; undefined if there is none. */
  open(path: string): Promise<LogFile | undefined>;
  /** Creates an empty file; one that is there is emptied. */
  create(path: string): Promise<LogFile>;
  /** Gives the file the new name, in place of what has it; durable only after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  /** Makes the names in the folder of this file durable. */
  syncFolder(path: string): Promise<void>;
  /** Removes the file if it is there. */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface LogFile {
  sizeBytes(): Promise<number>;
  /** Fills `target` from `position`; gives the number of bytes there were. */
  read(position: number, target: Uint8Array): Promise<number>;
  /** Writes over allocated bytes; durable when it resolves. */
  writeDurably(position: number, bytes: Uint8Array): Promise<void>;
  /** Writes; durable after the next sync. */
  write(position: number, bytes: Uint8Array): Promise<void>;
  /** The same on the calling thread, done when it returns. For few bytes: microseconds, as long as the system has memory to write into. */
  writeNow(position: number, bytes: Uint8Array): void;
  sync(): Promise<void>;
  /** The same through the thread pool: slower, but no append waits for it. */
  syncInBackground(): Promise<void>;
  setLength(sizeBytes: number): Promise<void>;
  close(): Promise<void>;
}
