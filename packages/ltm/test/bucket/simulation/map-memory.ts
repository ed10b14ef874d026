import { EiderError, type Random } from '@eider/core';
import { type BlobLog, blobLogOf } from '../../../src/bucket/blob-log.ts';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import type { HeadCheckpoint, RunEntry } from '../../../src/bucket/head.ts';
import type { History } from './history.ts';
import { decodeRun } from './map-run.ts';
import { applyWrite, decodeWrites, encodeWrites, type MapEntry, type MapWrite } from './map-state.ts';
import type { Plan } from './plan.ts';

const MAX_TRIES = 8;
/** Failures that leave a caller with nothing but to try again later. */
const PASSING: readonly string[] = ['UNAVAILABLE', 'ABORTED', 'NOT_FOUND', 'TIMEOUT'];

export interface AppliedWrites {
  readonly sequence: number;
  readonly entries: readonly MapEntry[];
}

export interface MapMemoryParts {
  readonly name: string;
  readonly bucket: Bucket;
  readonly plan: Plan;
  readonly history: History;
  readonly random: Random;
}

/** A map over a log in a bucket, as small as a memory can be: state is the newest entry by key. */
export class MapMemory {
  readonly parts: MapMemoryParts;
  readonly #state = new Map<string, MapEntry>();
  #log: BlobLog | undefined;
  #sequence = 0;
  /** What was applied since the checkpoint that was loaded. */
  #applied: AppliedWrites[] = [];
  #isOutOfStep = false;
  #writes = 0;

  constructor(parts: MapMemoryParts) {
    this.parts = parts;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get log(): BlobLog {
    if (this.#log === undefined) throw new EiderError('INTERNAL', 'the simulated memory is not open');
    return this.#log;
  }

  async open(): Promise<void> {
    await this.#load();
    await this.catchUp();
  }

  /** What was applied after a sequence, if it is still known. */
  appliedAfter(sequence: number): readonly AppliedWrites[] | undefined {
    const after = this.#applied.filter((one) => one.sequence > sequence);
    return after.length === this.#sequence - sequence ? after : undefined;
  }

  /** Reads the log to its end. */
  async catchUp(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        for await (const { sequence, batch } of this.log.read({ after: this.#sequence })) {
          this.#apply(sequence, decodeWrites(batch));
        }
        this.#isOutOfStep = false;
        return;
      } catch (error) {
        if (!EiderError.is(error, 'NOT_FOUND') || tries === MAX_TRIES) throw error;
        await this.#load();
      }
    }
  }

  /** A read with consistency latest. */
  async readLatest(): Promise<void> {
    const { history, name } = this.parts;
    const startedAt = history.length;
    await this.catchUp();
    history.readLatest(name, startedAt, this.#sequence);
  }

  /** One write, told to the history as a caller would learn of it. */
  async write(given: Omit<MapWrite, 'id'>): Promise<void> {
    const { history, name, plan } = this.parts;
    this.#writes += 1;
    const write = { ...given, id: `${name}/${this.#writes}` };
    history.asked(write.id);
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      try {
        return await this.#try(write, tries === 1 || plan.judgesAgain);
      } catch (error) {
        this.#isOutOfStep = true;
        if (this.#isToldOf(write.id, error)) return;
      }
    }
    history.failed(write.id);
  }

  async #try(write: MapWrite, isJudged: boolean): Promise<void> {
    const { history } = this.parts;
    if (this.#isOutOfStep) await this.catchUp();
    if (isJudged && (await this.#isRefused(write))) return history.refused(write.id, write.key);
    await this.#append(write);
    history.acknowledged(write.id);
  }

  /** Tells the caller what a failure means for its write; false if it is worth another try. */
  #isToldOf(id: string, error: unknown): boolean {
    if (EiderError.is(error, 'PRECONDITION_FAILED')) return false;
    if (EiderError.is(error, 'INDETERMINATE')) return this.#tellUnknown(id, error);
    if (!EiderError.is(error) || !PASSING.includes(error.code)) throw error;
    this.parts.history.failed(id);
    return true;
  }

  async #append(write: MapWrite): Promise<void> {
    const { sequence } = await this.log.append(encodeWrites([write]), { after: this.#sequence });
    this.#apply(sequence, [write]);
  }

  // Refused only against trusted state: after a latest read.
  async #isRefused({ ifAbsent, key }: MapWrite): Promise<boolean> {
    const isThere = (): boolean => this.#state.get(key)?.value !== undefined;
    if (!ifAbsent || !isThere()) return false;
    await this.catchUp();
    return isThere();
  }

  #tellUnknown(id: string, error: EiderError): boolean {
    const { history, plan } = this.parts;
    const told = plan.whenIndeterminate(error);
    if (told === 'unknown') history.unknown(id);
    if (told === 'failed') history.failed(id);
    if (told === 'acknowledged') history.acknowledged(id);
    return told !== 'again';
  }

  #apply(sequence: number, writes: readonly MapWrite[]): void {
    for (const write of writes) applyWrite(this.#state, write);
    this.#sequence = sequence;
    this.#applied.push({ sequence, entries: writes.map(({ key, value }) => ({ key, value })) });
    this.parts.history.applied(this.parts.name, sequence, this.#state);
  }

  /** Takes head's checkpoint into use; a file that is gone means that head has moved on. */
  async #load(): Promise<void> {
    const { bucket, plan, history, name } = this.parts;
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const { head } = await bucket.heads.read();
      const loaded = await this.#readFiles(head.checkpoint);
      if (loaded === undefined) continue;
      if (this.#log !== undefined && head.checkpoint.seq <= this.#sequence) return;
      this.#log ??= blobLogOf(bucket, head, plan.writerOf(bucket));
      this.#log.resume(head.checkpoint);
      this.#state.clear();
      for (const entry of loaded) this.#state.set(entry.key, entry);
      this.#sequence = head.checkpoint.seq;
      this.#applied = [];
      history.applied(name, this.#sequence, this.#state);
      return;
    }
    throw new EiderError('UNAVAILABLE', 'head keeps moving on');
  }

  async #readFiles({ runs }: HeadCheckpoint): Promise<readonly MapEntry[] | undefined> {
    const { bucket, plan } = this.parts;
    const baseKey = await plan.baseKeyOf(bucket);
    const entries: MapEntry[] = baseKey === undefined ? [] : [...((await this.readRun(baseKey)) ?? [])];
    for (const run of plan.inReadingOrder(runs)) {
      const found = await this.readRun(run.key);
      if (found === undefined) return undefined;
      entries.push(...found);
    }
    return entries;
  }

  /** The entries of a run's file; undefined if it is gone. */
  async readRun(key: RunEntry['key']): Promise<readonly MapEntry[] | undefined> {
    const blob = await this.parts.bucket.store.get(key);
    return blob === undefined ? undefined : decodeRun(blob.bytes);
  }
}
