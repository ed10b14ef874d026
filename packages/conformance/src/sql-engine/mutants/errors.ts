import { EiderError, type ErrorCode, type SqlSession } from '@eider/core';
import { engineMutant, type SqlEngineMutant, sessionMutant } from './mutant.ts';

export const errorMutants: readonly SqlEngineMutant[] = [
  codeMutant('INVALID_ARGUMENT', 'INTERNAL', ['errors/malformed', 'errors/unconvertible', 'statement/none']),
  codeMutant('NOT_FOUND', 'INVALID_ARGUMENT', ['errors/unknown', 'errors/unknown-file', 'append/unknown']),
  codeMutant('ALREADY_EXISTS', 'PRECONDITION_FAILED', ['errors/existing']),
  codeMutant('PRECONDITION_FAILED', 'INVALID_ARGUMENT', [
    'errors/violated',
    'append/constraint',
    'transaction/statement-error',
  ]),
  codeMutant('UNSUPPORTED', 'NOT_FOUND', ['errors/missing-extension']),
  codeMutant('RESOURCE_EXHAUSTED', 'INTERNAL', ['errors/out-of-memory', 'query/max-rows', 'pool/wait-deadline']),
  codeMutant('PERMISSION_DENIED', 'INVALID_ARGUMENT', [
    'attach/read-only',
    'locked-down/no-settings',
    'locked-down/no-files-by-sql',
  ]),
  codeMutant('CLOSED', 'INTERNAL', ['close/closed-after', 'close/dispose', 'transaction/closed-after']),
  sessionMutant(
    'errors-tell-parameters',
    'a failed statement is reported with its parameters',
    ['errors/no-values'],
    (session) => ({
      query: (statement, options) =>
        session.query(statement, options).catch((error: unknown) => {
          if (!EiderError.is(error)) throw error;
          throw new EiderError(error.code, `${error.message}; parameters: ${statement.values.join(', ')}`);
        }),
    }),
  ),
  engineMutant(
    'error-breaks-engine',
    'after an error in SQL the engine answers nothing any more',
    ['errors/usable-after', 'errors/unknown'],
    (engine) => {
      let broken = false;
      return {
        async query(statement, options) {
          if (broken) throw new EiderError('INTERNAL', 'the engine is broken; open it again');
          return engine.query(statement, options).catch((error: unknown) => {
            broken = true;
            throw error;
          });
        },
      };
    },
  ),
  sessionMutant(
    'conversion-failures-are-null',
    'a value that cannot be converted is NULL',
    ['errors/unconvertible', 'errors/usable-after'],
    (session) => ({
      query: (statement, options) => {
        const texts = statement.texts.map((text) => text.replaceAll('CAST(', 'TRY_CAST('));
        return session.query({ ...statement, texts }, options);
      },
    }),
  ),
];

/** A mutant that reports one code as another. */
function codeMutant(code: ErrorCode, instead: ErrorCode, breaks: readonly string[]): SqlEngineMutant {
  const id = `${code}-as-${instead}`.toLowerCase().replaceAll('_', '-');
  const change = (error: unknown): unknown =>
    EiderError.is(error, code) ? new EiderError(instead, error.message, { cause: error }) : error;
  return engineMutant(id, `${code} is reported as ${instead}`, breaks, (engine) => {
    return {
      ...sessionThat(engine, change),
      transaction: (work, options) =>
        engine.transaction((inner) => work(sessionThat(inner, change)), options).catch(rethrow(change)),
      attach: (name, options) => engine.attach(name, options).catch(rethrow(change)),
    };
  });
}

function sessionThat(session: SqlSession, change: (error: unknown) => unknown): SqlSession {
  return {
    query: (statement, options) => session.query(statement, options).catch(rethrow(change)),
    execute: (statement, options) => session.execute(statement, options).catch(rethrow(change)),
    append: (table, rows, options) => session.append(table, rows, options).catch(rethrow(change)),
    async *stream(statement, options) {
      try {
        yield* session.stream(statement, options);
      } catch (error) {
        throw change(error);
      }
    },
  };
}

function rethrow(change: (error: unknown) => unknown): (error: unknown) => never {
  return (error) => {
    throw change(error);
  };
}
