import { type Clock, EiderError, type Random, type SqlSession, type TransactionOptions } from '@eider/core';
import type { CallControl } from './call-control.ts';
import { Calls } from './calls.ts';
import type { SessionPool } from './session-pool.ts';
import { type StatementDefaults, Statements } from './statements.ts';
import { TransactionTurns } from './transaction-turns.ts';
import type { WasmConnection } from './wasm-connection.ts';

export interface TransactionParts {
  readonly pool: SessionPool;
  readonly clock: Clock;
  readonly random: Random;
  readonly defaults: StatementDefaults;
}

type Work<T> = (session: SqlSession) => Promise<T>;
type Outcome<T> = { readonly value: T } | { readonly conflict: true };

const DEFAULT_MAX_ATTEMPTS = 5;
const LONGEST_PAUSE_MS = 100;

/** Runs work in a transaction, and again with a pause of random length after a conflict with another one. */
export async function runTransaction<T>(
  parts: TransactionParts,
  control: CallControl,
  work: Work<T>,
  options: TransactionOptions,
): Promise<T> {
  const maxAttempts = options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS;
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new EiderError('INVALID_ARGUMENT', 'maxAttempts must be an integer of one or more');
  }
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await parts.pool.use(control, (connection) => attemptOnce(parts, connection, control, work));
    if ('value' in outcome) return outcome.value;
    if (attempt >= maxAttempts) throw conflictError(attempt);
    await pause(parts, control, attempt);
  }
}

async function attemptOnce<T>(
  parts: TransactionParts,
  connection: WasmConnection,
  control: CallControl,
  work: Work<T>,
): Promise<Outcome<T>> {
  const turns = new TransactionTurns(connection);
  const calls = new Calls(parts.clock, undefined, control);
  await connection.runWhole('BEGIN TRANSACTION');
  try {
    const value = await untilStopped(control, async () => work(new Statements(calls, turns, parts.defaults)));
    await calls.close(endedError());
    control.throwIfStopped();
    // COMMIT of a transaction that DuckDB has given up is a silent rollback: another statement tells.
    if (turns.hasFailed) await connection.runWhole('SELECT 1');
    await connection.runWhole('COMMIT');
    return { value };
  } catch (error) {
    await calls.close(control.stopped ?? endedError());
    await connection.rollBack();
    if (control.stopped === undefined && isConflict(error)) return { conflict: true };
    throw error;
  }
}

/** The work, or the error that makes its call stop, whichever comes first. */
function untilStopped<T>(control: CallControl, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = control.onStop(reject);
    work().then(resolve, reject).finally(forget);
  });
}

/** A conflict is told apart by its reason: other errors that say ABORTED come from signals. */
function isConflict(error: unknown): boolean {
  return EiderError.is(error, 'ABORTED') && error.details['reason'] === 'conflict';
}

async function pause(parts: TransactionParts, control: CallControl, attempt: number): Promise<void> {
  const timer = new AbortController();
  const forget = control.onStop(() => timer.abort());
  const ms = parts.random.next() * Math.min(2 ** attempt, LONGEST_PAUSE_MS);
  await parts.clock.sleep(ms, { signal: timer.signal }).catch(() => undefined);
  forget();
  control.throwIfStopped();
}

function endedError(): EiderError {
  return new EiderError('CLOSED', 'the transaction has ended; its session takes no more calls');
}

function conflictError(attempts: number): EiderError {
  return new EiderError('ABORTED', 'the transaction kept conflicting with others; run it again later', {
    details: { reason: 'conflict', attempts },
  });
}
