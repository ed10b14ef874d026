import { EiderError, type SqlSession, type SqlStatement, trustedSql } from '@eider/core';
import { engineMutant, rescue, type SqlEngineMutant, sessionMutant, statementCalls, transactionsOn } from './mutant.ts';

const SEVERAL = [
  'statement/several-in-query',
  'statement/several-in-stream',
  'statement/several-in-execute',
  'statement/several-in-transaction',
];

export const statementMutants: readonly SqlEngineMutant[] = [
  sessionMutant(
    'all-statements-run',
    'every statement of a text runs',
    [...SEVERAL, 'statement/several-with-parameters'],
    (session) =>
      statementCallsAfter(session, async (statement) => {
        const parts = partsOf(statement);
        for (const part of parts.slice(0, -1)) await session.execute(trustedSql(part));
        return parts.length > 1 ? trustedSql(parts.at(-1) ?? '') : statement;
      }),
  ),
  sessionMutant(
    'first-statement-runs',
    'the first statement runs before the others are refused',
    SEVERAL.slice(0, 3),
    (session) =>
      statementCallsAfter(session, async (statement) => {
        const parts = partsOf(statement);
        if (parts.length > 1) await session.execute(trustedSql(parts[0] ?? ''));
        return statement;
      }),
  ),
  sessionMutant(
    'no-statement-resolves',
    'a text without a statement gives no rows instead of an error',
    ['statement/none'],
    (session) => ({
      query: (statement, options) =>
        rescue(
          () => session.query(statement, options),
          (error) => isEmpty(statement) && EiderError.is(error),
          () => ({ columns: [], rows: [] }),
        ),
    }),
  ),
  sessionMutant(
    'any-semicolon-refused',
    'a semicolon anywhere is taken for a second statement',
    ['statement/semicolons', 'query/quoted-names'],
    (session) =>
      statementCalls(session, (statement) => {
        if (statement.texts.join('').includes(';'))
          throw new EiderError('INVALID_ARGUMENT', 'send one statement a call');
        return statement;
      }),
  ),
  sessionMutant('text-ends-at-nul', 'a statement ends at a NUL', ['statement/nul-in-text'], (session) =>
    statementCalls(session, (statement) =>
      statement.texts.some((text) => text.includes('\0'))
        ? trustedSql(statement.texts[0]?.split('\0')[0] ?? '')
        : statement,
    ),
  ),
  sessionMutant('execute-counts-one', 'execute always reports one row', ['execute/rows-changed'], (session) => ({
    execute: async (statement, options) => {
      await session.execute(statement, options);
      return { rowsChanged: 1 };
    },
  })),
  engineMutant(
    'execute-deferred',
    'execute runs its statement only before the next one',
    ['execute/visible'],
    (engine) => {
      let deferred: SqlStatement | undefined;
      return {
        async execute(statement, options) {
          const due = deferred;
          deferred = statement;
          return due === undefined ? { rowsChanged: 0 } : engine.execute(due, options);
        },
      };
    },
  ),
  engineMutant('failed-insert-leaves-rows', 'a failed INSERT leaves a row', ['execute/all-or-nothing'], (engine) => ({
    execute: (statement, options) =>
      rescue(
        () => engine.execute(statement, options),
        () => statement.texts[0]?.startsWith('INSERT') === true,
        async () => {
          await engine.execute(trustedSql('INSERT INTO t VALUES (0)'));
          throw new EiderError('PRECONDITION_FAILED', 'a constraint is violated');
        },
      ),
  })),
  engineMutant(
    'overlapping-execute-dropped',
    'an execute that starts while another runs does nothing',
    ['execute/concurrent'],
    (engine) => {
      let busy = false;
      return {
        async execute(statement, options) {
          if (busy) return { rowsChanged: 0 };
          busy = true;
          return engine.execute(statement, options).finally(() => {
            busy = false;
          });
        },
      };
    },
  ),
  engineMutant(
    'transaction-statements-accepted',
    'BEGIN and COMMIT as statements are accepted',
    ['pool/transaction-statements'],
    (engine) => ({
      execute: (statement, options) =>
        isTransactionControl(statement) ? Promise.resolve({ rowsChanged: 0 }) : engine.execute(statement, options),
      ...transactionsOn(engine, (session) => session),
    }),
  ),
];

function partsOf(statement: SqlStatement): readonly string[] {
  const text = statement.texts.join('1');
  return text.includes("'") ? [text] : text.split(';').filter((part) => part.trim() !== '');
}

function isEmpty(statement: SqlStatement): boolean {
  return !/[a-z]/i.test(statement.texts.join('').replace(/--.*|\/\*.*\*\//g, ''));
}

function isTransactionControl(statement: SqlStatement): boolean {
  return /^(BEGIN|COMMIT|ROLLBACK)$/.test(statement.texts.join(''));
}

/** Calls that wait for something that happens to their statement first. */
function statementCallsAfter(
  session: SqlSession,
  prepare: (statement: SqlStatement) => Promise<SqlStatement>,
): Pick<SqlSession, 'query' | 'stream' | 'execute'> {
  return {
    query: async (statement, options) => session.query(await prepare(statement), options),
    execute: async (statement, options) => session.execute(await prepare(statement), options),
    async *stream(statement, options) {
      yield* session.stream(await prepare(statement), options);
    },
  };
}
