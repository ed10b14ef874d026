import { setImmediate } from 'node:timers/promises';
import { type Random, seededRandom } from '@eider/core';
import type { LogDisk, LogFile } from '../../src/fs/disk/log-disk.ts';

// Smaller than any disk's, so that nothing rests on how much a disk writes at once.
const SECTOR_BYTES = 32;

/** A change of a file that the disk may or may not have when it loses power. */
type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'length'; readonly sizeBytes: number };

type Names = ReadonlyMap<string, SimulatedNode>;

/** What can go wrong with one operation: gives an error to throw, after `written` bytes of a write. */
export interface Fault {
  readonly operation: string;
  readonly error: Error;
  readonly written?: number;
}

/**
 * A disk in memory that can lose power at any step: what was not synced is then there in part, sector by sector and in any order;
 * renames are there in order, up to any of them. A sync that fails has written a part, and the system takes the rest for written: a later
 * sync does nothing about it.
 */
export class SimulatedDisk implements LogDisk {
  /** Called during and after every change; take `afterPowerLoss` there. */
  onStep: () => void = () => undefined;
  /** Judges every operation before it happens. */
  judge: (operation: string, sizeBytes: number) => Fault | undefined = () => undefined;
  /** Calls so far, reads included. */
  calls = 0;
  /** Bytes that were read so far. */
  bytesRead = 0;
  /** Syncs wait for it. */
  syncsGate: Promise<void> = Promise.resolve();
  /** Handles that are open. */
  handles = 0;
  readonly #random: Random = seededRandom(1);
  #names: Names = new Map();
  /** Versions of the folder since it was last synced, the synced one first. */
  #nameVersions: Names[] = [this.#names];

  async open(path: string): Promise<LogFile | undefined> {
    this.check('open', 0);
    const node = this.#names.get(path);
    return node === undefined ? undefined : new SimulatedFile(this, node);
  }

  async create(path: string): Promise<LogFile> {
    this.check('create', 0);
    const node = new SimulatedNode();
    this.#rename(new Map([...this.#names, [path, node]]));
    return new SimulatedFile(this, node);
  }

  async rename(from: string, to: string): Promise<void> {
    this.check('rename', 0);
    const node = this.#names.get(from);
    if (node === undefined) throw systemFailure('ENOENT');
    this.#rename(new Map([...[...this.#names].filter(([name]) => name !== from), [to, node]]));
  }

  async syncFolder(): Promise<void> {
    this.onStep();
    this.check('syncFolder', 0);
    this.#nameVersions = [this.#names];
    this.onStep();
  }

  async remove(path: string): Promise<void> {
    this.check('remove', 0);
    this.#rename(new Map([...this.#names].filter(([name]) => name !== path)));
  }

  async close(): Promise<void> {}

  /** The disk as it may be found after the power failed now. */
  afterPowerLoss(random: Random): SimulatedDisk {
    const disk = new SimulatedDisk();
    const version = Math.floor(random.next() * this.#nameVersions.length);
    const names = this.#nameVersions[version] ?? this.#names;
    disk.#names = new Map([...names].map(([name, node]) => [name, node.afterPowerLoss(random)]));
    disk.#nameVersions = [disk.#names];
    return disk;
  }

  has(path: string): boolean {
    return this.#names.has(path);
  }

  /** The bytes of a file as the process sees them. */
  bytesOf(path: string): Uint8Array | undefined {
    return this.#names.get(path)?.bytes.slice();
  }

  /** Changes a file behind the log's back, durably. */
  overwrite(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const node = this.#names.get(path);
    if (node !== undefined)
      this.#rename(new Map([...this.#names, [path, new SimulatedNode(change(node.bytes.slice()))]]));
    this.#nameVersions = [this.#names];
  }

  check(operation: string, sizeBytes: number): void {
    const fault = this.faultOf(operation, sizeBytes);
    if (fault !== undefined) throw fault.error;
  }

  faultOf(operation: string, sizeBytes: number): Fault | undefined {
    this.calls += 1;
    return this.judge(operation, sizeBytes);
  }

  /** A sync of this file, or a failure of it. */
  sync(operation: string, node: SimulatedNode): void {
    const fault = this.faultOf(operation, 0);
    if (fault === undefined) node.sync();
    else node.failToSync(this.#random);
    this.onStep();
    if (fault !== undefined) throw fault.error;
  }

  #rename(names: Names): void {
    this.#names = names;
    this.#nameVersions.push(names);
    this.onStep();
  }
}

/** An error of the system. */
export function systemFailure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

class SimulatedNode {
  bytes: Uint8Array;
  #durable: Uint8Array;
  #pending: Change[] = [];

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = bytes;
    this.#durable = bytes;
  }

  apply(change: Change): void {
    this.#pending.push(change);
    this.bytes = applied(this.bytes, [change]);
  }

  sync(): void {
    this.#durable = applied(this.#durable, this.#pending);
    this.#pending = [];
  }

  failToSync(random: Random): void {
    const share = random.next();
    this.#durable = applied(
      this.#durable,
      this.#pending.flatMap(sectorsOf).filter(() => random.next() < share),
    );
    this.#pending = [];
  }

  afterPowerLoss(random: Random): SimulatedNode {
    // Often all or nothing has reached the disk; otherwise any part of it.
    const share = [0, 1, random.next()][Math.floor(random.next() * 3)] ?? 0;
    const parts = this.#pending.flatMap(sectorsOf).filter(() => random.next() < share);
    return new SimulatedNode(applied(this.#durable, parts));
  }
}

class SimulatedFile implements LogFile {
  readonly #disk: SimulatedDisk;
  readonly #node: SimulatedNode;
  #isClosed = false;

  constructor(disk: SimulatedDisk, node: SimulatedNode) {
    this.#disk = disk;
    this.#node = node;
    disk.handles += 1;
  }

  async sizeBytes(): Promise<number> {
    return this.#node.bytes.byteLength;
  }

  async read(position: number, target: Uint8Array): Promise<number> {
    await setImmediate();
    if (this.#isClosed) throw systemFailure('EBADF');
    this.#disk.check('read', 0);
    const bytes = this.#node.bytes.subarray(position, position + target.byteLength);
    this.#disk.bytesRead += bytes.byteLength;
    target.set(bytes);
    return bytes.byteLength;
  }

  async writeDurably(position: number, bytes: Uint8Array): Promise<void> {
    // What fails may be the sync in it.
    const fault = this.#write('writeDurably', position, bytes);
    await setImmediate();
    if (fault === undefined) this.#node.sync();
    else this.#node.failToSync(seededRandom(position));
    this.#disk.onStep();
    if (fault !== undefined) throw fault.error;
  }

  async write(position: number, bytes: Uint8Array): Promise<void> {
    const fault = this.#write('write', position, bytes);
    await setImmediate();
    if (fault !== undefined) throw fault.error;
  }

  writeNow(position: number, bytes: Uint8Array): void {
    const fault = this.#write('writeNow', position, bytes);
    if (fault !== undefined) throw fault.error;
  }

  async sync(): Promise<void> {
    await setImmediate();
    await this.#disk.syncsGate;
    if (this.#isClosed) throw systemFailure('EBADF');
    this.#disk.sync('sync', this.#node);
  }

  async syncInBackground(): Promise<void> {
    await setImmediate();
    this.#disk.sync('syncInBackground', this.#node);
  }

  async setLength(sizeBytes: number): Promise<void> {
    this.#disk.check('setLength', 0);
    this.#node.apply({ kind: 'length', sizeBytes });
    this.#disk.onStep();
  }

  async close(): Promise<void> {
    if (!this.#isClosed) this.#disk.handles -= 1;
    this.#isClosed = true;
    this.#disk.check('close', 0);
  }

  #write(operation: string, position: number, bytes: Uint8Array): Fault | undefined {
    if (this.#isClosed) throw systemFailure('EBADF');
    const grownBytes = Math.max(0, position + bytes.byteLength - this.#node.bytes.byteLength);
    const fault = this.#disk.faultOf(operation, grownBytes);
    const written = fault === undefined ? bytes.byteLength : (fault.written ?? 0);
    if (written > 0) this.#node.apply({ kind: 'write', position, bytes: bytes.slice(0, written) });
    this.#disk.onStep();
    return fault;
  }
}

/** A copy of the bytes after these changes. */
function applied(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  const room = new Uint8Array(Math.max(bytes.byteLength, ...changes.map(endOf)));
  room.set(bytes);
  let sizeBytes = bytes.byteLength;
  for (const change of changes) {
    if (change.kind === 'write') room.set(change.bytes, change.position);
    else room.fill(0, change.sizeBytes);
    sizeBytes = change.kind === 'write' ? Math.max(sizeBytes, endOf(change)) : change.sizeBytes;
  }
  return room.subarray(0, sizeBytes);
}

function endOf(change: Change): number {
  return change.kind === 'write' ? change.position + change.bytes.byteLength : change.sizeBytes;
}

function sectorsOf(change: Change): readonly Change[] {
  if (change.kind === 'length') return [change];
  const sectors: Change[] = [];
  for (let start = 0; start < change.bytes.byteLength; ) {
    const position = change.position + start;
    const end = start + SECTOR_BYTES - (position % SECTOR_BYTES);
    sectors.push({ kind: 'write', position, bytes: change.bytes.subarray(start, end) });
    start = end;
  }
  return sectors;
}
