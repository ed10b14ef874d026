import {
  checkCollectionName,
  checkDocumentKey,
  type DocumentCallOptions,
  type DocumentCollection,
  type DocumentItem,
  documentText,
  EiderError,
  systemClock,
} from '@eider/core';
import { Turns } from '../../store/turns.ts';
import type { DocumentTarget, TransactionalTarget } from '../document-target.ts';
import type { OutboxItem } from '../outbox/outbox-store.ts';
import { type BackfilledKeys, backfillTarget } from './backfill-target.ts';
import { Cutover, type CutoverOptions } from './cutover.ts';
import type {
  BackfillTarget,
  DualWriteParts,
  DualWriteSettings,
  DualWriteStats,
  FreshWork,
} from './dual-write-parts.ts';
import type { CutoverState } from './phase.ts';

/**
 * Writes documents to the new side first and owes them to the old one, through the outbox; reads the new side, and the old one where the phase of the cutover asks
 * for it. One process at a time. A delivery brings the old side to what the new one has then, so that order, repetition and crashes do not matter.
 */
export async function createDualWrite(parts: DualWriteParts, { id }: DualWriteSettings): Promise<DualWrite> {
  if (typeof id !== 'string' || id === '') throw new EiderError('INVALID_ARGUMENT', 'name the dual write by an id');
  const topic = `dual-write:${id}`;
  const cutover = new Cutover({ ...parts, clock: parts.clock ?? systemClock, id, topic });
  await cutover.open();
  return new DualWrite(parts, topic, cutover);
}

/** Both sides of a migration; made by `createDualWrite`. */
export class DualWrite {
  readonly #parts: DualWriteParts;
  readonly #topic: string;
  readonly #cutover: Cutover;
  readonly #turns = new Turns();
  readonly #backfilled: BackfilledKeys = { touched: undefined };
  #counts = { reads: 0, fallbacksOnMiss: 0, fallbacksOnFailure: 0, writes: 0 };

  constructor(parts: DualWriteParts, topic: string, cutover: Cutover) {
    this.#parts = parts;
    this.#topic = topic;
    this.#cutover = cutover;
    parts.outbox.handle(topic, (item, options) => this.#bringUpToDate(item, options));
  }

  /** How far the cutover is, and the steps that led there. */
  get state(): CutoverState {
    return this.#cutover.state;
  }

  /** Makes room for a collection on both sides. */
  async prepare(collection: DocumentCollection, options: DocumentCallOptions = {}): Promise<void> {
    await this.#parts.fresh.prepare(collection, options);
    if (this.#cutover.writesOld) await this.#parts.old.createCollection(collection, options);
  }

  /** Stores or replaces a document. It is done when the new side has it; the old one follows. */
  async put(collection: string, item: DocumentItem, options: DocumentCallOptions = {}): Promise<void> {
    checkCollectionName(collection);
    // What the old side would refuse for good is refused here.
    documentText(item, '_from' in Object(item.content) ? 'edges' : 'documents');
    await this.#write([collection, item.key], (target) => target.put(collection, [item], options), options);
  }

  /** Removes a document; true if the new side had it. The old side follows. */
  async delete(collection: string, key: string, options: DocumentCallOptions = {}): Promise<boolean> {
    checkCollectionName(collection);
    checkDocumentKey(key);
    let deleted = false;
    const work: FreshWork = async (target) => {
      deleted = await target.delete(collection, key, options);
    };
    await this.#write([collection, key], work, options);
    return deleted;
  }

  /** A document from the new side; from the old one if the phase allows it and the new side fails or has none, unless it knows better. */
  async get(collection: string, key: string, options: DocumentCallOptions = {}): Promise<DocumentItem | undefined> {
    checkCollectionName(collection);
    checkDocumentKey(key);
    this.#counts.reads += 1;
    let item: DocumentItem | undefined;
    try {
      item = await this.#parts.fresh.get(collection, key, options);
    } catch (error) {
      if (options.signal?.aborted === true || EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
      if (!this.#cutover.fallsBackOnFailure || !(await this.#isOldCurrent(collection, key))) throw error;
      return this.#readOld(collection, key, { reason: 'failure', ...options });
    }
    if (item !== undefined || !this.#cutover.fallsBackOnMiss) return item;
    // What the old side still has to forget is no document.
    if (await this.#parts.outbox.holds(this.#topic, placeOf(collection, key))) return undefined;
    return this.#readOld(collection, key, { reason: 'miss', ...options });
  }

  /** A target for `migrate` while writes go on: it leaves alone what was written here since, or is still owed to the old side. */
  backfill(): BackfillTarget {
    const { fresh, outbox } = this.#parts;
    const isOwed = (collection: string, key: string) => outbox.holds(this.#topic, placeOf(collection, key));
    return backfillTarget(fresh, { keys: this.#backfilled, turns: this.#turns, isOwed, placeOf });
  }

  /** Takes one step of the cutover, forward or back; the step that was taken last may be repeated, which changes nothing. */
  moveTo(to: CutoverState['phase'], options: CutoverOptions): Promise<CutoverState> {
    return this.#cutover.moveTo(to, options);
  }

  async stats(): Promise<DualWriteStats> {
    const { pending, dead } = await this.#parts.outbox.counts(this.#topic);
    return { phase: this.state.phase, ...this.#counts, pending, dead };
  }

  #write([collection, key]: readonly [string, string], work: FreshWork, options: DocumentCallOptions): Promise<void> {
    const { fresh, outbox } = this.#parts;
    const place = placeOf(collection, key);
    const item: OutboxItem = { topic: this.#topic, key: place, payload: { collection, key } };
    return this.#turns.take(async () => {
      this.#backfilled.touched?.add(place);
      if (!this.#cutover.owesOld) await work(fresh);
      else if (isTransactional(fresh)) {
        await fresh.transaction(async (target, session) => {
          await work(target, session);
          await outbox.add(item, session);
        }, options);
        outbox.notify();
      } else await outbox.around(item, () => work(fresh));
      this.#counts.writes += 1;
    });
  }

  async #bringUpToDate({ payload }: OutboxItem, options: DocumentCallOptions): Promise<void> {
    const { fresh, old } = this.#parts;
    const collection = checkCollectionName(payload['collection']);
    const key = checkDocumentKey(payload['key']);
    const item = await fresh.get(collection, key, options);
    if (item === undefined) await old.delete(collection, key, options);
    else await old.write(collection, [item], options);
  }

  /** Whether the old side has what was written last; when that cannot be known it does not count. */
  async #isOldCurrent(collection: string, key: string): Promise<boolean> {
    return !(await this.#parts.outbox.holds(this.#topic, placeOf(collection, key)).catch(() => true));
  }

  async #readOld(
    collection: string,
    key: string,
    { reason, ...options }: DocumentCallOptions & { readonly reason: 'miss' | 'failure' },
  ): Promise<DocumentItem | undefined> {
    const name = reason === 'miss' ? 'fallbacksOnMiss' : 'fallbacksOnFailure';
    this.#counts[name] += 1;
    const document = await this.#oldDocument(collection, key, options);
    this.#parts.onFallback?.({ collection, reason, found: document !== undefined });
    return document === undefined ? undefined : { key: document.key, content: document.content };
  }

  async #oldDocument(collection: string, key: string, options: DocumentCallOptions): Promise<DocumentItem | undefined> {
    try {
      return await this.#parts.old.get(collection, key, options);
    } catch (error) {
      // A collection that only the new side has.
      if (EiderError.is(error, 'NOT_FOUND')) return undefined;
      throw error;
    }
  }
}

function isTransactional(target: DocumentTarget | TransactionalTarget): target is TransactionalTarget {
  return 'transaction' in target;
}

/** Injective: no collection's name has a slash. */
function placeOf(collection: string, key: string): string {
  return `${collection}/${key}`;
}
