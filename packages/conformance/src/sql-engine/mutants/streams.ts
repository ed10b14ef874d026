import {
  EiderError,
  type ErrorCode,
  type QueryResult,
  type SqlEngine,
  type SqlRow,
  type SqlSession,
  sql,
} from '@eider/core';
import { engineMutant, rescue, type SqlEngineMutant, sessionOf, transactionsOn } from './mutant.ts';

type Stream = SqlSession['stream'];

export const streamMutants: readonly SqlEngineMutant[] = [
  streamMutant(
    'last-batch-lost',
    'the last batch of a stream is lost',
    ['stream/in-order', 'stream/side-by-side'],
    (engine) =>
      async function* (statement, options) {
        let held: readonly SqlRow[] | undefined;
        for await (const batch of engine.stream(statement, options)) {
          if (held !== undefined) yield held;
          held = batch;
        }
      },
  ),
  streamMutant(
    'batches-out-of-order',
    'two batches change places',
    ['stream/in-order'],
    (engine) =>
      async function* (statement, options) {
        let held: readonly SqlRow[] | undefined;
        for await (const batch of engine.stream(statement, options)) {
          if (held === undefined) held = batch;
          else {
            yield batch;
            yield held;
            held = undefined;
          }
        }
        if (held !== undefined) yield held;
      },
  ),
  streamMutant(
    'empty-stream-gives-a-row',
    'a stream without rows gives an empty one',
    ['stream/no-rows'],
    (engine) =>
      async function* (statement, options) {
        let rows = 0;
        for await (const batch of engine.stream(statement, options)) {
          rows += batch.length;
          yield batch;
        }
        if (rows === 0) yield [{}];
      },
  ),
  streamMutant(
    'huge-batches',
    'a stream gathers two hundred thousand rows for a batch',
    ['stream/five-million-rows'],
    (engine) =>
      async function* (statement, options) {
        let gathered: SqlRow[] = [];
        for await (const batch of engine.stream(statement, options)) {
          gathered.push(...batch);
          if (gathered.length <= 200_000) continue;
          yield gathered;
          gathered = [];
        }
        yield gathered;
      },
  ),
  streamMutant(
    'materialised',
    'a stream holds its whole result before it gives a row',
    ['stream/lazy'],
    (engine) =>
      async function* (statement, options) {
        const { rows } = await engine.query(statement, options);
        for (let at = 0; at < rows.length; at += 2048) yield rows.slice(at, at + 2048);
      },
  ),
  streamMutant(
    'iterator-without-return',
    'leaving a stream early keeps its session',
    ['stream/early-exit'],
    (engine) => (statement, options) => {
      const iterator = engine.stream(statement, options)[Symbol.asyncIterator]();
      return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
    },
  ),
  streamMutant(
    'eager',
    'a stream takes its session before anybody reads it',
    ['stream/not-begun'],
    (engine) => (statement, options) => {
      const iterator = engine.stream(statement, options)[Symbol.asyncIterator]();
      const first = iterator.next();
      first.catch(() => undefined);
      let begun = false;
      const next = (): ReturnType<typeof iterator.next> => {
        if (begun) return iterator.next();
        begun = true;
        return first;
      };
      return {
        [Symbol.asyncIterator]: () => ({
          next,
          return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
        }),
      };
    },
  ),
  streamMutant(
    'session-kept-at-end',
    'a stream keeps its session when it has ended',
    ['stream/freed-at-end'],
    (engine) =>
      async function* (statement, options) {
        try {
          yield* engine.stream(statement, options);
        } finally {
          await keepASession(engine);
        }
      },
  ),
  engineMutant('query-ends-streams', 'a query ends the streams that are open', ['stream/side-by-side'], (engine) => {
    let queries = 0;
    return {
      query(statement, options) {
        queries += 1;
        return engine.query(statement, options);
      },
      async *stream(statement, options) {
        const before = queries;
        for await (const batch of engine.stream(statement, options)) {
          if (queries > before) return;
          yield batch;
        }
      },
    };
  }),
  engineMutant(
    'stream-leaves-transaction',
    'a stream in a transaction runs outside of it',
    ['stream/in-transaction'],
    (engine) =>
      transactionsOn(engine, (session) => ({
        ...sessionOf(session),
        stream: (statement, options) => engine.stream(statement, options),
      })),
  ),
  streamMutant(
    'ends-instead-of-error',
    'a stream that is stopped ends as if there were no more rows',
    ['stream/abort', 'stream/timeout'],
    (engine) => endingAt(engine, ['ABORTED', 'TIMEOUT']),
  ),
  streamMutant(
    'ends-at-error',
    'a stream ends where its statement fails',
    ['stream/late-error', 'stream/freed-at-end'],
    (engine) => endingAt(engine, ['INVALID_ARGUMENT']),
  ),
  engineMutant(
    'query-ends-at-error',
    'a bounded query gives the rows before the one that failed',
    ['query/late-error'],
    (engine) => ({
      query: (statement, options) =>
        rescue<QueryResult>(
          () => engine.query(statement, options),
          (error) => options?.maxRows !== undefined && EiderError.is(error, 'INVALID_ARGUMENT'),
          () => ({ columns: [], rows: [] }),
        ),
    }),
  ),
];

function endingAt(engine: SqlEngine, codes: readonly ErrorCode[]): Stream {
  return async function* (statement, options) {
    try {
      yield* engine.stream(statement, options);
    } catch (error) {
      if (!codes.some((code) => EiderError.is(error, code))) throw error;
    }
  };
}

function streamMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  replace: (engine: SqlEngine) => Stream,
): SqlEngineMutant {
  return engineMutant(`stream-${id}`, defect, breaks, (engine) => ({ stream: replace(engine) }));
}

/** Takes a session and never gives it back; without a free one it does nothing. */
async function keepASession(engine: SqlEngine): Promise<void> {
  const iterator = engine.stream(sql`SELECT range AS n FROM range(1000000)`)[Symbol.asyncIterator]();
  await rescue<unknown>(
    () => iterator.next(),
    () => true,
    () => undefined,
  );
}
