import { type Clock, EiderError, type Random, type SqlSession, type TransactionOptions } from '@eider/core';
import { isCommittedKey, isConflict } from '../errors.ts';
import type { SessionPool } from '../pool/session-pool.ts';
import type { WaitLimit } from '../pool/wait.ts';
import type { CallScope } from './call-scope.ts';
import type { CallScopes } from './call-scopes.ts';
import type { Connection } from './connection.ts';
import { type SessionDefaults, StatementSession } from './statement-session.ts';
import { TransactionTurns } from './transaction-turns.ts';

export interface TransactionEnvironment {
  readonly pool: SessionPool;
  readonly scopes: CallScopes;
  readonly defaults: SessionDefaults;
  readonly wait: WaitLimit;
  readonly clock: Clock;
  readonly random: Random;
}

type Work<T> = (session: SqlSession) => Promise<T>;
type Outcome<T> = { readonly value: T } | { readonly conflict: unknown };

const DEFAULT_ATTEMPTS = 5;
const LONGEST_PAUSE_MS = 100;

/** Runs work in a transaction; again, after a pause of random length, when another transaction was in its way. */
export async function runTransaction<T>(
  environment: TransactionEnvironment,
  work: Work<T>,
  options: TransactionOptions,
): Promise<T> {
  const maxAttempts = options.maxAttempts ?? DEFAULT_ATTEMPTS;
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 1)) {
    throw new EiderError('INVALID_ARGUMENT', 'maxAttempts must be an integer, 1 or more');
  }
  const scope = environment.scopes.startLong(options);
  try {
    for (let attempt = 1; ; attempt++) {
      const outcome = await environment.pool.use(scope, (connection) =>
        runAttempt(environment, connection, scope, work),
      );
      if ('value' in outcome) return outcome.value;
      if (attempt === maxAttempts) throw lastError(outcome.conflict, maxAttempts);
      await pause(environment, scope, attempt);
    }
  } finally {
    scope.end();
  }
}

async function runAttempt<T>(
  { scopes, defaults, wait }: TransactionEnvironment,
  connection: Connection,
  scope: CallScope,
  work: Work<T>,
): Promise<Outcome<T>> {
  const turns = new TransactionTurns(connection, wait);
  const calls = scopes.fork();
  const { changes } = defaults;
  const begun = changes.now();
  const forget = scope.onStop(() => calls.close(scope.failure ?? closedError()));
  try {
    await connection.command('BEGIN TRANSACTION');
    const value = await untilStopped(scope, work(new StatementSession(turns, calls, defaults)));
    turns.end();
    await connection.settled();
    calls.close(closedError());
    await turns.free();
    await commit(connection, turns, scope, changes);
    return { value };
  } catch (error) {
    turns.end();
    calls.close(closedError());
    await turns.free();
    await connection.rollback();
    const conflict =
      isConflict(error) ||
      (turns.conflicted && isAborted(error)) ||
      (turns.metCommittedKey && changes.changedSince(begun));
    if (conflict && scope.failure === undefined) return { conflict: error };
    throw error;
  } finally {
    forget();
  }
}

// DuckDB answers COMMIT of a transaction that it has given up with a silent rollback: ask first.
async function commit(
  connection: Connection,
  turns: TransactionTurns,
  scope: CallScope,
  changes: SessionDefaults['changes'],
): Promise<void> {
  scope.throwIfStopped();
  if (turns.spoiled) {
    throw new EiderError('ABORTED', 'a call of this transaction failed half way; let its error end the transaction', {
      retryable: false,
    });
  }
  if (turns.failed) await connection.command('SELECT 1');
  await changes.during(() => connection.command('COMMIT'));
}

function untilStopped<T>(scope: CallScope, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = scope.onStop(() => reject(scope.failure));
    work.then(resolve, reject).finally(forget);
  });
}

function isAborted(error: unknown): boolean {
  return EiderError.is(error, 'ABORTED');
}

async function pause({ clock, random }: TransactionEnvironment, scope: CallScope, attempt: number): Promise<void> {
  const controller = new AbortController();
  const forget = scope.onStop(() => controller.abort());
  try {
    await clock.sleep(random.next() * Math.min(LONGEST_PAUSE_MS, 2 ** attempt), { signal: controller.signal });
  } catch (error) {
    throw scope.failure ?? error;
  } finally {
    forget();
  }
}

// A key that still exists may have been there all along.
function lastError(error: unknown, attempts: number): unknown {
  if (isCommittedKey(error)) return error;
  return new EiderError('ABORTED', 'the transaction kept conflicting with others; run it again', {
    details: { reason: 'conflict', attempts },
  });
}

function closedError(): EiderError {
  return new EiderError('CLOSED', 'the transaction has ended; its session takes no more calls');
}
