import { EiderError, type ErrorCode, type SqlEngine, type SqlSession, trustedSql } from '@eider/core';
import { engineMutant, rescue, type SqlEngineMutant, sessionOf, transactionsOn } from './mutant.ts';

/** Thrown by mutants to end a transaction in their own way. */
const ENOUGH = new Error('the mutant has had enough');

export const transactionMutants: readonly SqlEngineMutant[] = [
  engineMutant(
    'no-transaction',
    'the work of a transaction runs without one',
    [
      'transaction/rollback',
      'transaction/rollback-of-schema',
      'transaction/statement-error',
      'transaction/isolation',
      'conflict/no-lost-update',
      'append/in-transaction',
      'image/consistent',
    ],
    (engine) => ({ transaction: async (work) => work(sessionOf(engine)) }),
  ),
  engineMutant(
    'transaction-never-commits',
    'a transaction rolls back although its work has resolved',
    [
      'transaction/commit',
      'transaction/rollback-of-synchronous-throw',
      'append/in-transaction',
      'stream/in-transaction',
    ],
    (engine) => ({
      async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
        const results: T[] = [];
        const run = engine.transaction(async (session) => {
          results.push(await work(session));
          throw ENOUGH;
        });
        await run.catch((error: unknown) => {
          if (error !== ENOUGH) throw error;
        });
        return results[0] as T;
      },
    }),
  ),
  engineMutant(
    'transaction-without-value',
    'a transaction gives nothing',
    ['transaction/commit', 'conflict/retried'],
    (engine) => ({
      transaction: (async (work: (session: SqlSession) => Promise<unknown>, options) => {
        await engine.transaction(work, options);
      }) as SqlEngine['transaction'],
    }),
  ),
  engineMutant(
    'thrown-values-wrapped',
    'what work throws is wrapped into an error',
    ['transaction/rollback'],
    (engine) => ({
      transaction: (work, options) =>
        engine.transaction(work, options).catch((reason: unknown) => {
          if (EiderError.is(reason)) throw reason;
          throw new EiderError('INTERNAL', 'the work of the transaction failed', { cause: reason });
        }),
    }),
  ),
  engineMutant(
    'synchronous-throw-lost',
    'work that throws without awaiting is taken for done',
    ['transaction/rollback-of-synchronous-throw'],
    (engine) => ({
      transaction: (work, options) =>
        engine.transaction((session) => {
          try {
            return work(session);
          } catch {
            return Promise.resolve(undefined as never);
          }
        }, options),
    }),
  ),
  engineMutant(
    'failed-commit-reported-as-done',
    'a transaction whose statement failed reports success and stores nothing of it',
    ['transaction/swallowed-error'],
    (engine) => ({
      async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
        let failed = false;
        const results: T[] = [];
        const session = (inner: SqlSession): SqlSession => ({
          ...sessionOf(inner),
          execute: (statement, options) =>
            inner.execute(statement, options).catch((error: unknown) => {
              failed = true;
              throw error;
            }),
        });
        const run = engine.transaction(async (inner) => {
          results.push(await work(session(inner)));
          if (failed) throw ENOUGH;
        });
        await run.catch((error: unknown) => {
          if (results.length === 0) throw error;
        });
        return results[0] as T;
      },
    }),
  ),
  engineMutant(
    'reads-leave-transaction',
    'queries in a transaction run outside of it',
    ['transaction/isolation', 'transaction/snapshot'],
    (engine) =>
      transactionsOn(engine, (session) => ({
        ...sessionOf(session),
        query: (statement, options) => engine.query(statement, options),
      })),
  ),
  engineMutant(
    'calls-out-of-turn',
    'calls that start together run in no order',
    ['transaction/calls-in-turn'],
    (engine) =>
      transactionsOn(engine, (session) => {
        let held: Promise<unknown> | undefined;
        return {
          ...sessionOf(session),
          async execute(statement, options) {
            if (held !== undefined) return session.execute(statement, options);
            held = new Promise((resolve) => setTimeout(resolve));
            await held;
            return session.execute(statement, options);
          },
        };
      }),
  ),
  engineMutant(
    'session-outlives-transaction',
    'the session works on after its transaction',
    ['transaction/closed-after'],
    (engine) => ({
      async transaction(work, options) {
        let settled = false;
        const pick = (session: SqlSession): SqlSession => (settled ? engine : session);
        return engine
          .transaction(
            (session) =>
              work({
                query: (statement, callOptions) => pick(session).query(statement, callOptions),
                execute: (statement, callOptions) => pick(session).execute(statement, callOptions),
                stream: (statement, callOptions) => pick(session).stream(statement, callOptions),
                append: (table, rows, callOptions) => pick(session).append(table, rows, callOptions),
              }),
            options,
          )
          .finally(() => {
            settled = true;
          });
      },
    }),
  ),
  stoppedMutant('ABORTED', 'aborted', [
    'transaction/signal',
    'transaction/signal-before-start',
    'transaction/statement-signal',
  ]),
  stoppedMutant('TIMEOUT', 'overdue', ['transaction/timeout']),
  engineMutant(
    'stopped-transaction-stays',
    'what a stopped transaction has done stays',
    ['transaction/signal', 'transaction/timeout', 'transaction/statement-signal'],
    (engine) => ({
      transaction: (work, options) =>
        rescue(
          () => engine.transaction(work, options),
          (error) => EiderError.is(error, 'ABORTED') || EiderError.is(error, 'TIMEOUT'),
          async () => {
            await engine.execute(trustedSql('INSERT INTO t VALUES (1)'));
            throw new EiderError(
              options?.timeoutMs === undefined ? 'ABORTED' : 'TIMEOUT',
              'the transaction was stopped',
            );
          },
        ),
    }),
  ),
  attemptsMutant(
    'never-retries',
    'a conflict is never retried',
    ['conflict/retried', 'conflict/at-commit', 'conflict/five-attempts', 'conflict/max-attempts'],
    () => 1,
  ),
  attemptsMutant(
    'one-attempt-too-many',
    'there is one attempt more than maxAttempts',
    ['conflict/max-attempts', 'conflict/five-attempts'],
    (attempts) => attempts + 1,
  ),
  engineMutant(
    'every-error-retried',
    'every error is retried like a conflict',
    ['conflict/other-errors'],
    (engine) => ({
      transaction: (work, options) =>
        rescue(
          () => engine.transaction(work, options),
          (error) => EiderError.is(error, 'PRECONDITION_FAILED'),
          () => engine.transaction(work, options),
        ),
    }),
  ),
  engineMutant('conflict-not-retryable', 'a conflict is reported as final', ['conflict/max-attempts'], (engine) => ({
    transaction: (work, options) =>
      rescue(
        () => engine.transaction(work, options),
        (error) => EiderError.is(error, 'ABORTED'),
        () => {
          throw new EiderError('ABORTED', 'the transaction was in conflict', { retryable: false });
        },
      ),
  })),
];

function stoppedMutant(code: ErrorCode, how: string, breaks: readonly string[]): SqlEngineMutant {
  return engineMutant(`${how}-transaction-resolves`, `a transaction that was ${how} resolves`, breaks, (engine) => ({
    transaction: (work, options) =>
      rescue(
        () => engine.transaction(work, options),
        (error) => EiderError.is(error, code),
        () => undefined as never,
      ),
  }));
}

function attemptsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (attempts: number) => number,
): SqlEngineMutant {
  return engineMutant(id, defect, breaks, (engine) => ({
    transaction: (work, options) =>
      engine.transaction(work, { ...options, maxAttempts: change(options?.maxAttempts ?? 5) }),
  }));
}
