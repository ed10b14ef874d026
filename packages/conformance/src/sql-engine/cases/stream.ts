import { EiderError, type SqlEngine, type SqlRow, type SqlStatement, sql, trustedSql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';
import { heavyStatement } from './heavy.ts';

const MILLIONS = 5_000_000;
/** More rows than this at once are no batch. */
const LARGEST_BATCH = 131_072;
/** One session, so that a call finds out whether a stream still holds it. */
const ONE_SESSION = { sessions: { limit: 1, waitMs: 300 } };

export const streamCases: readonly SqlEngineCase[] = [
  engineCase('stream/in-order', 'a stream gives every row once, in order, in batches', async (engine) => {
    const { rows } = await drain(engine.stream(sql`SELECT range AS n, 'x' || range AS t FROM range(20000)`));
    ensureEqual(rows.length, 20_000, 'rows');
    ensure(
      rows.every((row, index) => row['n'] === BigInt(index) && row['t'] === `x${index}`),
      'the rows are out of order',
    );
  }),
  engineCase('stream/no-rows', 'a stream without rows ends', async (engine) => {
    ensureEqual((await drain(engine.stream(sql`SELECT 1 AS a WHERE ${false}`))).rows, [], 'rows');
  }),
  engineCase('stream/names', 'a stream names its columns as a query does', async (engine) => {
    const { rows } = await drain(engine.stream(trustedSql('SELECT 1 AS a, 2 AS a, 3 AS "__proto__"')));
    ensureEqual(
      rows,
      [
        Object.fromEntries([
          ['a', 1],
          ['a_1', 2],
          ['__proto__', 3],
        ]),
      ],
      'rows',
    );
  }),
  engineCase('stream/five-million-rows', 'five million rows pass in small batches, none lost', async (engine) => {
    let rows = 0;
    let sum = 0;
    for await (const batch of engine.stream(sql`SELECT range::INTEGER AS n FROM range(${MILLIONS})`)) {
      ensure(batch.length <= LARGEST_BATCH, `a batch holds ${batch.length} rows`);
      rows += batch.length;
      sum += sumOf(batch);
    }
    ensureEqual(rows, MILLIONS, 'rows');
    ensureEqual(sum, (MILLIONS * (MILLIONS - 1)) / 2, 'sum');
  }),
  engineCase('stream/lazy', 'batches come before the statement has got to its end', async (engine) => {
    let rows = 0;
    try {
      for await (const batch of engine.stream(failingInLastRow(MILLIONS))) rows += batch.length;
    } catch {
      // Whether it is reported is a case of its own.
    }
    ensure(rows > MILLIONS / 2, `only ${rows} rows came before the error of the last one`);
  }),
  engineCase('stream/late-error', 'an error behind many rows rejects, and is not taken for the end', async (engine) => {
    for (const rows of [10, 3000, 300_000]) {
      await ensureRejects('INVALID_ARGUMENT', () => drain(engine.stream(failingInLastRow(rows))), `row ${rows}`);
      // Inside a transaction an adapter may know only that the stream broke off.
      const inside = engine.transaction((session) => drain(session.stream(failingInLastRow(rows))));
      const reason: unknown = await inside.catch((error: unknown) => error);
      ensure(EiderError.is(reason), `row ${rows} in a transaction must reject`);
    }
    ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after it');
  }),
  engineCase(
    'stream/early-exit',
    'leaving the loop, by break or by an error, frees the session',
    async (engine) => {
      for await (const batch of engine.stream(trustedSql('SELECT range AS n FROM range(1000000)'))) {
        ensure(batch.length > 0, 'the first batch is empty');
        break;
      }
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after break');
      const mishap = new Error('mishap of the consumer');
      const passedOn = await leaveByError(engine, mishap);
      ensure(passedOn === mishap, "the consumer's own error must be passed on");
      ensureEqual(await valueFrom(engine, sql`SELECT 2 AS a`), 2, 'query after an error');
    },
    ONE_SESSION,
  ),
  engineCase(
    'stream/not-begun',
    'a stream that nobody reads holds no session',
    async (engine) => {
      engine.stream(trustedSql('SELECT range AS n FROM range(1000000)'));
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query');
    },
    ONE_SESSION,
  ),
  engineCase(
    'stream/freed-at-end',
    'a stream read to its end, or failed, has freed its session',
    async (engine) => {
      await drain(engine.stream(sql`SELECT 1 AS a`));
      await ensureRejects('INVALID_ARGUMENT', () => drain(engine.stream(trustedSql('SELEC 1'))), 'malformed');
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query');
    },
    ONE_SESSION,
  ),
  engineCase('stream/side-by-side', 'streams and queries run beside each other', async (engine) => {
    const left = engine.stream(trustedSql('SELECT range AS n FROM range(30000)'))[Symbol.asyncIterator]();
    const right = engine.stream(trustedSql('SELECT -range AS n FROM range(30000)'))[Symbol.asyncIterator]();
    let leftRows = 0;
    let rightRows = 0;
    for (let open = true; open; ) {
      const [a, b] = [await left.next(), await right.next()];
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query between batches');
      ensureEqual(a.value?.[0]?.['n'] ?? BigInt(leftRows), BigInt(leftRows), 'left');
      ensureEqual(b.value?.[0]?.['n'] ?? BigInt(-rightRows), BigInt(-rightRows), 'right');
      leftRows += a.value?.length ?? 0;
      rightRows += b.value?.length ?? 0;
      open = a.done !== true || b.done !== true;
    }
    ensureEqual([leftRows, rightRows], [30_000, 30_000], 'rows');
  }),
  engineCase('stream/in-transaction', 'a stream in a transaction sees its changes', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    await engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO t VALUES (1), (2)`);
      ensureEqual((await drain(session.stream(sql`SELECT n FROM t ORDER BY n`))).rows, [{ n: 1 }, { n: 2 }], 'rows');
      for await (const _ of session.stream(trustedSql('SELECT range AS n FROM range(100000)'))) break;
      await session.execute(sql`INSERT INTO t VALUES (3)`);
    });
    ensureEqual(await countOf(engine, 't'), 3, 'stored rows');
  }),
  engineCase(
    'stream/abort',
    'a signal that fires between batches ends the stream with ABORTED and frees the session',
    async (engine) => {
      const controller = new AbortController();
      const stream = engine.stream(trustedSql('SELECT range AS n FROM range(5000000)'), { signal: controller.signal });
      await ensureRejects(
        'ABORTED',
        async () => {
          for await (const batch of stream) if (batch.length > 0) controller.abort();
        },
        'stream',
      );
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after it');
    },
    ONE_SESSION,
  ),
  engineCase(
    'stream/timeout',
    'timeoutMs ends a stream that gives nothing, and frees the session',
    async (engine) => {
      await ensureRejects('TIMEOUT', () => drain(engine.stream(heavyStatement(), { timeoutMs: 40 })), 'stream');
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after it');
    },
    ONE_SESSION,
  ),
];

function failingInLastRow(rows: number): SqlStatement {
  return sql`SELECT CASE WHEN range = ${rows - 1} THEN error('the end') ELSE range::INTEGER END AS n FROM range(${rows})`;
}

function sumOf(batch: readonly SqlRow[]): number {
  let sum = 0;
  for (const row of batch) sum += Number(row['n']);
  return sum;
}

async function leaveByError(engine: SqlEngine, mishap: Error): Promise<unknown> {
  try {
    for await (const _ of engine.stream(trustedSql('SELECT range AS n FROM range(1000000)'))) throw mishap;
    return undefined;
  } catch (error) {
    return error;
  }
}
