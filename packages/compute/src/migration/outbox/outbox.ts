import {
  type Clock,
  EiderError,
  type ErrorCode,
  type JsonObject,
  type Random,
  type SqlSession,
  systemClock,
  systemRandom,
} from '@eider/core';
import {
  type CheckedOutboxSettings,
  checkOutboxSettings,
  delayMs,
  isGivenUp,
  isOutage,
  type OutboxSettings,
} from './outbox-settings.ts';
import type { OutboxCounts, OutboxEntry, OutboxItem, OutboxStore } from './outbox-store.ts';
import { sleepUntilWoken } from './sleep-until-woken.ts';

export interface OutboxComponents {
  readonly store: OutboxStore;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** For jitter. @default the runtime's own chance */
  readonly random?: Random;
}

/** Delivers one item; rejects if it is not certain that it arrived. It may be called again with the same item. */
export type OutboxHandler = (item: OutboxItem, options: { readonly signal?: AbortSignal }) => Promise<void>;

export interface DrainReport {
  readonly delivered: number;
  readonly failed: number;
  readonly dead: number;
}

const BATCH = 100;
/** An item whose transaction ended without a word is found after so long. */
const LONGEST_SLEEP_MS = 30_000;
const NONE: DrainReport = { delivered: 0, failed: 0, dead: 0 };

/**
 * Delivers what must not be lost, at least once, one after the other, oldest first; what fails is tried again with growing waits and given up in the end, visibly.
 * One process at a time may use a store.
 */
export async function createOutbox(components: OutboxComponents, settings: OutboxSettings = {}): Promise<Outbox> {
  const { store, clock = systemClock, random = systemRandom } = components;
  const checked = checkOutboxSettings(settings);
  return new Outbox({ store, clock, random }, checked, await store.lastSequence());
}

/** An outbox; made by `createOutbox`. */
export class Outbox {
  readonly #parts: Required<OutboxComponents>;
  readonly #settings: CheckedOutboxSettings;
  readonly #handlers = new Map<string, OutboxHandler>();
  readonly #paused = new Set<string>();
  /** Until when topics wait whose deliveries nobody takes. */
  readonly #blockedUntilMs = new Map<string, number>();
  /** Entries whose data are not stored yet: by sequence. */
  readonly #held = new Set<number>();
  #lastSequence: number;
  #draining: Promise<DrainReport> | undefined;
  #wake: () => void = () => undefined;

  constructor(parts: Required<OutboxComponents>, settings: CheckedOutboxSettings, lastSequence: number) {
    this.#parts = parts;
    this.#settings = settings;
    this.#lastSequence = lastSequence;
  }

  /** Names who delivers a topic's items; until then they wait. */
  handle(topic: string, handler: OutboxHandler): void {
    this.#handlers.set(topic, handler);
    this.#wake();
  }

  /**
   * Keeps an item for delivery; with a session, in its transaction, after whose end `notify` makes `run` look at once. An older item with the same topic and
   * key gives way.
   */
  async add(item: OutboxItem, session?: SqlSession): Promise<void> {
    await this.#parts.store.put([this.#newEntry(item)], session);
    this.#wake();
  }

  /** Keeps an item, then does the work that it is about, and delivers it only when the work has ended; a crash in between delivers it too. */
  async around<T>(item: OutboxItem, work: () => Promise<T>): Promise<T> {
    const entry = this.#newEntry(item);
    this.#held.add(entry.sequence);
    try {
      await this.#parts.store.put([entry]);
      return await work();
    } finally {
      this.#held.delete(entry.sequence);
      this.#wake();
    }
  }

  /** Makes `run` look for what is due now. */
  notify(): void {
    this.#wake();
  }

  /** Delivers everything that is due now. A drain that is under way is joined. */
  drain(options: { readonly signal?: AbortSignal } = {}): Promise<DrainReport> {
    this.#draining ??= this.#drain(options.signal).finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Delivers what is due, whenever something is, until the signal fires; then it resolves. Rejects if the store of the entries fails: run it again. */
  async run({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      const sleeper = sleepUntilWoken(this.#parts.clock, signal);
      this.#wake = sleeper.wake;
      await this.drain({ signal });
      await sleeper.sleep(Math.min(await this.#waitMs(), LONGEST_SLEEP_MS));
    }
  }

  /** Whether something with this key still waits, dead letters included. */
  async holds(topic: string, key: string): Promise<boolean> {
    return (await this.#parts.store.find(topic, key)) !== undefined;
  }

  counts(topic: string): Promise<OutboxCounts> {
    return this.#parts.store.counts(topic);
  }

  deadLetters(topic: string, limit = 100): Promise<readonly OutboxEntry[]> {
    return this.#parts.store.dead(topic, limit);
  }

  /** Tries dead letters of a topic anew, so many at most; gives how many there were. */
  async revive(topic: string, limit = 1000): Promise<number> {
    const entries = await this.#parts.store.dead(topic, limit);
    const nextAttemptMs = this.#parts.clock.nowMs();
    for (const entry of entries) await this.#parts.store.update({ ...entry, dead: false, attempts: 0, nextAttemptMs });
    this.#blockedUntilMs.delete(topic);
    this.#wake();
    return entries.length;
  }

  /** Keeps a topic's items back until `resume`. */
  pause(topic: string): void {
    this.#paused.add(topic);
  }

  resume(topic: string): void {
    this.#paused.delete(topic);
    this.#wake();
  }

  /** Drops every item of a topic. */
  clear(topic: string): Promise<void> {
    return this.#parts.store.clear(topic);
  }

  /** Forgets that a topic's deliveries failed lately, so that the next drain tries them at once. */
  async retryNow(topic: string): Promise<void> {
    this.#blockedUntilMs.delete(topic);
    const { store, clock } = this.#parts;
    const waiting = await store.due({ topics: [topic], nowMs: Number.MAX_SAFE_INTEGER, limit: 10_000 });
    for (const entry of waiting) {
      if (entry.nextAttemptMs > clock.nowMs()) await store.update({ ...entry, nextAttemptMs: clock.nowMs() });
    }
  }

  #newEntry({ topic, key, payload }: OutboxItem): OutboxEntry {
    this.#lastSequence += 1;
    const nextAttemptMs = this.#parts.clock.nowMs();
    const own = JSON.parse(JSON.stringify(payload)) as JsonObject;
    return { topic, key, payload: own, sequence: this.#lastSequence, attempts: 0, nextAttemptMs, dead: false };
  }

  async #drain(signal: AbortSignal | undefined): Promise<DrainReport> {
    let report = NONE;
    for (;;) {
      const due = await this.#due();
      if (due.length === 0) return report;
      for (const entry of due) {
        if (signal?.aborted === true) return report;
        if (this.#isOpen(entry.topic)) report = await this.#deliver(entry, report, signal);
      }
    }
  }

  async #due(): Promise<readonly OutboxEntry[]> {
    const topics = [...this.#handlers.keys()].filter((topic) => this.#isOpen(topic));
    const request = { topics, nowMs: this.#parts.clock.nowMs(), limit: BATCH + this.#held.size };
    return (await this.#parts.store.due(request)).filter(({ sequence }) => !this.#held.has(sequence));
  }

  #isOpen(topic: string): boolean {
    return !this.#paused.has(topic) && (this.#blockedUntilMs.get(topic) ?? 0) <= this.#parts.clock.nowMs();
  }

  async #deliver(entry: OutboxEntry, report: DrainReport, signal: AbortSignal | undefined): Promise<DrainReport> {
    try {
      await this.#handlers.get(entry.topic)?.(entry, signal === undefined ? {} : { signal });
    } catch (error) {
      // Whoever stops the drain has not failed.
      if (signal?.aborted === true) return report;
      const died = await this.#fail(entry, EiderError.is(error) ? error.code : 'INTERNAL');
      return { ...report, failed: report.failed + 1, dead: report.dead + (died ? 1 : 0) };
    }
    await this.#parts.store.remove(entry);
    this.#settings.onEvent?.({ kind: 'delivered', entry });
    return { ...report, delivered: report.delivered + 1 };
  }

  /** Whether the entry was given up. */
  async #fail(entry: OutboxEntry, errorCode: ErrorCode): Promise<boolean> {
    const attempts = entry.attempts + 1;
    const dead = isGivenUp(errorCode, attempts, this.#settings);
    const nowMs = this.#parts.clock.nowMs();
    const nextAttemptMs = nowMs + delayMs(attempts, this.#parts.random.next(), this.#settings);
    await this.#parts.store.update({ ...entry, attempts, nextAttemptMs, dead, lastError: errorCode });
    if (isOutage(errorCode)) this.#blockedUntilMs.set(entry.topic, nextAttemptMs);
    this.#settings.onEvent?.({ kind: dead ? 'dead' : 'failed', entry: { ...entry, attempts }, errorCode });
    return dead;
  }

  /** How long nothing is due. */
  async #waitMs(): Promise<number> {
    const nowMs = this.#parts.clock.nowMs();
    let first = Number.POSITIVE_INFINITY;
    for (const topic of this.#handlers.keys()) {
      if (this.#paused.has(topic)) continue;
      const dueMs = await this.#parts.store.nextDueMs([topic]);
      if (dueMs !== undefined) first = Math.min(first, Math.max(dueMs, this.#blockedUntilMs.get(topic) ?? 0));
    }
    // What is held becomes due with a wake-up, not by itself.
    if (first <= nowMs && this.#held.size > 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, first - nowMs);
  }
}
