import { EiderError, type MemoryTransaction, type MemoryTransactionOptions } from '@eider/core';
import { untilAborted } from '../signals/abortable.ts';
import { checkOptions } from './check-options.ts';
import type { MemoryCore } from './memory-core.ts';
import { TransactionAttempt, WRITE_WITHIN } from './transaction-attempt.ts';
import { TransactionView } from './transaction-view.ts';

const DEFAULT_MAX_ATTEMPTS = 10;

type Work<Result> = (transaction: MemoryTransaction) => Promise<Result>;

/** Runs work until a commit takes what it wrote and everything that it read still holds, as often as the options allow. */
export async function runTransaction<Result>(
  core: MemoryCore,
  path: readonly string[],
  work: Work<Result>,
  options: MemoryTransactionOptions,
): Promise<Result> {
  const { maxAttempts = DEFAULT_MAX_ATTEMPTS, signal } = checkOptions(options, ['maxAttempts', 'signal']);
  core.check(signal);
  if (typeof work !== 'function') {
    throw new EiderError('INVALID_ARGUMENT', 'give the work of the transaction as a function');
  }
  if (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1) {
    throw new EiderError('INVALID_ARGUMENT', 'maxAttempts must be a whole number, 1 or more', {
      details: { maxAttempts: String(maxAttempts) },
    });
  }
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const leave = await core.line.enter(attempt, signal);
    try {
      const done = await runOnce(core, path, work, signal);
      if (done !== 'conflict') return done.result;
    } finally {
      leave();
    }
  }
  throw new EiderError(
    'ABORTED',
    `others changed what the transaction read each time it ran; try again later, and ${WRITE_WITHIN}`,
    { details: { attempts: maxAttempts } },
  );
}

async function runOnce<Result>(
  core: MemoryCore,
  path: readonly string[],
  work: Work<Result>,
  signal: AbortSignal | undefined,
): Promise<{ readonly result: Result } | 'conflict'> {
  await core.refresh(signal);
  const attempt = new TransactionAttempt(core);
  const running = (async () => work(new TransactionView(attempt, path)))();
  let result: Result;
  try {
    result = await untilAborted(running, signal);
  } catch (error) {
    attempt.end();
    // Whatever the work made of the conflict: it saw what does not hold.
    if (attempt.hasConflict && signal?.aborted !== true) return 'conflict';
    throw error;
  }
  const end = await attempt.settle();
  if (end === 'conflict') return end;
  if (end.operations.length > 0) {
    const verdict = await core.submit(end.operations, signal);
    if (verdict.kind === 'refused') return 'conflict';
  }
  return { result };
}
