import { type Clock, type DocumentCallOptions, EiderError, type ErrorCode } from '@eider/core';
import { Turns } from '../../store/turns.ts';
import { isEqualTally } from '../migration-report.ts';
import { memoryStateStore } from '../state-store.ts';
import type { CutoverEvent, DualWriteParts } from './dual-write-parts.ts';
import { findDifferences } from './find-differences.ts';
import {
  afterStep,
  type CutoverPhase,
  type CutoverState,
  checkStep,
  FIRST_STATE,
  PHASES,
  parseCutoverState,
} from './phase.ts';

export interface CutoverOptions extends DocumentCallOptions {
  /** Who takes the step. */
  readonly by: string;
  readonly reason?: string;
}

export interface CutoverParts extends DualWriteParts {
  readonly clock: Clock;
  readonly id: string;
  readonly topic: string;
}

/** The steps from two sides to one. Each is audited, saved in one step, and may be repeated after a crash. */
export class Cutover {
  readonly #parts: CutoverParts;
  readonly #turns = new Turns();
  #state = FIRST_STATE;

  constructor(parts: CutoverParts) {
    this.#parts = parts;
  }

  get state(): CutoverState {
    return this.#state;
  }

  /** Whether the old side gets what is written. */
  get writesOld(): boolean {
    return !this.#isPast('reading-new');
  }

  /** Whether it is kept what the old side is owed: as long as there is a way back. */
  get owesOld(): boolean {
    return this.#state.phase !== 'done';
  }

  get fallsBackOnMiss(): boolean {
    return !this.#isPast('verified');
  }

  get fallsBackOnFailure(): boolean {
    return this.writesOld;
  }

  /** Goes on in the phase that was saved. */
  async open(): Promise<void> {
    const saved = await this.#parts.states.load(this.#parts.id);
    if (saved !== undefined) this.#state = parseCutoverState(saved);
    await this.#settle();
  }

  moveTo(to: CutoverPhase, options: CutoverOptions): Promise<CutoverState> {
    return this.#turns.take(() => this.#moveTo(to, options));
  }

  async #moveTo(to: CutoverPhase, { by, reason, ...options }: CutoverOptions): Promise<CutoverState> {
    if (typeof by !== 'string' || by === '') throw new EiderError('INVALID_ARGUMENT', 'say by whom the step is taken');
    const from = this.#state.phase;
    if (from === to) return this.#state;
    checkStep(from, to);
    const step = { from, to, by, reason, atMs: this.#parts.clock.nowMs() };
    const event = { id: this.#parts.id, ...step };
    await this.#audit({ ...event, outcome: 'started' });
    try {
      await this.#checkReady(to, options);
      const state = afterStep(this.#state, step);
      await this.#parts.states.save(this.#parts.id, JSON.parse(JSON.stringify(state)));
      this.#state = state;
      await this.#settle();
    } catch (error) {
      const errorCode: ErrorCode = EiderError.is(error) ? error.code : 'INTERNAL';
      await this.#audit({ ...event, outcome: 'failed', errorCode });
      throw error;
    }
    await this.#audit({ ...event, outcome: 'succeeded' });
    return this.#state;
  }

  async #checkReady(to: CutoverPhase, options: DocumentCallOptions): Promise<void> {
    const isForward = PHASES.indexOf(to) > PHASES.indexOf(this.#state.phase);
    if (!isForward || (to !== 'verified' && to !== 'old-read-only')) return;
    await this.#checkDelivered(options);
    if (to === 'verified') await this.#checkEqual(options);
  }

  /** What the old side is owed is delivered now, or the step fails. */
  async #checkDelivered(options: DocumentCallOptions): Promise<void> {
    const { outbox, topic } = this.#parts;
    await outbox.retryNow(topic);
    await outbox.drain(options);
    const { pending, dead } = await outbox.counts(topic);
    if (pending + dead === 0) return;
    throw new EiderError(
      'PRECONDITION_FAILED',
      'the old side lacks writes: see that it takes them, and revive dead letters',
      {
        details: { pending, dead },
      },
    );
  }

  async #checkEqual(options: DocumentCallOptions): Promise<void> {
    const { old, fresh, outbox } = this.#parts;
    const parts = { from: old, to: fresh, states: memoryStateStore(), clock: this.#parts.clock };
    const tally = await findDifferences(parts, { settle: () => outbox.drain(options), ...options });
    if (isEqualTally(tally)) return;
    const { missing, different, extra } = tally;
    throw new EiderError('PRECONDITION_FAILED', 'the sides differ: migrate again, or look at what differs', {
      details: { missing, different, extra },
    });
  }

  /** What follows from the phase; repeated at every opening. */
  async #settle(): Promise<void> {
    const { outbox, topic } = this.#parts;
    if (this.writesOld) outbox.resume(topic);
    else outbox.pause(topic);
    if (!this.owesOld) await outbox.clear(topic);
  }

  async #audit(event: CutoverEvent): Promise<void> {
    try {
      await this.#parts.audit?.(event);
    } catch (cause) {
      throw new EiderError('UNAVAILABLE', 'the step cannot be audited: see that the audit works and take it again', {
        cause,
      });
    }
  }

  #isPast(phase: CutoverPhase): boolean {
    return PHASES.indexOf(this.#state.phase) > PHASES.indexOf(phase);
  }
}
