import { EiderError, type JsonObject } from '@eider/core';
import { z } from 'zod';

/**
 * How far a cutover is. `dual-write`: the new side is written first, the old one follows; reads fall back to the old side. `verified`: the same, and both sides were found equal.
 * `reading-new`: a miss on the new side is a miss. `old-read-only`: the old side is written no more, but what it misses is kept, so that there is a way back. `done`: there is none.
 */
export type CutoverPhase = (typeof PHASES)[number];

export const PHASES = ['dual-write', 'verified', 'reading-new', 'old-read-only', 'done'] as const;

export interface CutoverStep {
  readonly from: CutoverPhase;
  readonly to: CutoverPhase;
  /** Who took the step. */
  readonly by: string;
  readonly reason?: string | undefined;
  readonly atMs: number;
}

export interface CutoverState {
  readonly phase: CutoverPhase;
  /** The steps so far, oldest first; the last 100. */
  readonly history: readonly CutoverStep[];
}

const phase = z.enum(PHASES);
const STATE: z.ZodType<CutoverState> = z.object({
  phase,
  history: z.array(
    z.object({ from: phase, to: phase, by: z.string(), reason: z.string().optional(), atMs: z.number() }),
  ),
});
const MAX_HISTORY = 100;

export const FIRST_STATE: CutoverState = { phase: 'dual-write', history: [] };

/** A saved state; CORRUPT_DATA if it is none. */
export function parseCutoverState(saved: JsonObject): CutoverState {
  const parsed = STATE.safeParse(saved);
  if (parsed.success) return parsed.data;
  throw new EiderError(
    'CORRUPT_DATA',
    'the saved state of the cutover cannot be read: restore the database from a backup',
  );
}

/** The state after a step. */
export function afterStep({ history }: CutoverState, step: CutoverStep): CutoverState {
  return { phase: step.to, history: [...history, step].slice(-MAX_HISTORY) };
}

/** Refuses steps that skip a phase, and any step after `done`. */
export function checkStep(from: CutoverPhase, to: CutoverPhase): void {
  if (!PHASES.includes(to)) {
    throw new EiderError('INVALID_ARGUMENT', `a cutover has the phases ${PHASES.join(', ')}`);
  }
  if (from === 'done') {
    throw new EiderError(
      'PRECONDITION_FAILED',
      'the cutover is done: the old side is behind, and there is no way back',
    );
  }
  if (Math.abs(PHASES.indexOf(to) - PHASES.indexOf(from)) === 1) return;
  throw new EiderError('PRECONDITION_FAILED', 'take one step at a time, forward or back', { details: { from, to } });
}
