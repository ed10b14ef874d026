import { EiderError, type SqlEngine, type SqlValue, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';
import { abortSoon } from './heavy.ts';

const MANY = 50_000;

export const appendCases: readonly SqlEngineCase[] = [
  appendCase('many-rows', 'many rows are appended in their order', async (engine) => {
    const rows = (function* (): Generator<readonly SqlValue[]> {
      for (let n = 0; n < MANY; n++) yield [n, `name ${n}`];
    })();
    ensureEqual(await engine.append('t', { columns: ['id', 'name'], rows }), { rows: MANY }, 'report');
    const stored = await rowsOf(
      engine,
      sql`SELECT count(*) AS rows, count(DISTINCT id) AS ids,
      count(*) FILTER (id <> rowid OR name <> 'name ' || id) AS wrong FROM t`,
    );
    ensureEqual(stored, [{ rows: BigInt(MANY), ids: BigInt(MANY), wrong: 0n }], 'stored');
  }),
  appendCase('async-rows', 'rows may come from an async iterable', async (engine) => {
    const rows = (async function* (): AsyncGenerator<readonly SqlValue[]> {
      for (let n = 0; n < 5000; n++) yield [n, await Promise.resolve(`name ${n}`)];
    })();
    ensureEqual(await engine.append('t', { columns: ['id', 'name'], rows }), { rows: 5000 }, 'report');
    ensureEqual(await countOf(engine, "t WHERE name = 'name ' || id"), 5000, 'stored rows');
  }),
  appendCase('no-rows', 'no rows are appended without an error', async (engine) => {
    ensureEqual(await engine.append('t', { columns: ['id'], rows: [] }), { rows: 0 }, 'report');
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  appendCase('columns', 'columns come in any order, and those left out get their default', async (engine) => {
    await engine.append('t', {
      columns: ['name', 'id'],
      rows: [
        ['a', 1],
        [null, 2],
      ],
    });
    await engine.append('t', { columns: ['id'], rows: [[3]] });
    ensureEqual(
      await rowsOf(engine, sql`SELECT id, name, size FROM t ORDER BY id`),
      [
        { id: 1, name: 'a', size: 7n },
        { id: 2, name: null, size: 7n },
        { id: 3, name: 'unnamed', size: 7n },
      ],
      'rows',
    );
  }),
  appendCase(
    'arity',
    'a row with too few or too many values is INVALID_ARGUMENT and nothing is stored',
    async (engine) => {
      for (const wrong of [[1], [1, 'a', 2], []]) {
        await ensureNothingStored(engine, 'INVALID_ARGUMENT', [[0, 'first'], wrong]);
      }
    },
  ),
  appendCase(
    'wrong-type',
    'a value that its column cannot hold is INVALID_ARGUMENT and nothing is stored',
    async (engine) => {
      const wrong: readonly SqlValue[] = ['text', 2 ** 31, 2n ** 40n, 1.5, Number.NaN, [1], { a: 1 }, Uint8Array.of(1)];
      for (const value of wrong) {
        await ensureNothingStored(engine, 'INVALID_ARGUMENT', [
          [0, 'first'],
          [value, 'wrong'],
        ]);
      }
    },
  ),
  appendCase(
    'wrong-text',
    'a text that is not well-formed is INVALID_ARGUMENT and nothing is stored',
    async (engine) => {
      await ensureNothingStored(engine, 'INVALID_ARGUMENT', [
        [0, 'first'],
        [1, 'lone \ud800'],
      ]);
    },
  ),
  appendCase('late-error', 'an error after thousands of rows leaves none of them', async (engine) => {
    const rows = Array.from({ length: 10_000 }, (_, n): readonly SqlValue[] => [n < 9_999 ? n : 'text', 'x']);
    await ensureNothingStored(engine, 'INVALID_ARGUMENT', rows);
  }),
  appendCase('constraint', 'a violated constraint is PRECONDITION_FAILED and nothing is stored', async (engine) => {
    await ensureNothingStored(engine, 'PRECONDITION_FAILED', [
      [1, 'a'],
      [2, 'b'],
      [1, 'c'],
    ]);
    await ensureNothingStored(engine, 'PRECONDITION_FAILED', [
      [1, 'a'],
      [null, 'b'],
    ]);
    await engine.append('t', { columns: ['id'], rows: [[1]] });
    ensureEqual(await countOf(engine, 't'), 1, 'rows of an append after it');
  }),
  appendCase(
    'failing-source',
    'when the source of the rows throws, its error is passed on and nothing is stored',
    async (engine) => {
      const mishap = new Error('mishap of the source');
      const rows = (async function* (): AsyncGenerator<readonly SqlValue[]> {
        for (let n = 0; n < 5000; n++) yield [n, 'x'];
        throw mishap;
      })();
      const caught: unknown = await engine.append('t', { columns: ['id', 'name'], rows }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const passedOn = caught === mishap || (EiderError.is(caught) && caught.cause === mishap);
      ensure(passedOn, "the source's error must be passed on, as it is or as the cause");
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    },
  ),
  appendCase('signal', 'a signal that fires between rows is ABORTED and nothing is stored', async (engine) => {
    const controller = new AbortController();
    const rows = (async function* (): AsyncGenerator<readonly SqlValue[]> {
      for (let n = 0; n < 100_000; n++) {
        if (n === 20_000) controller.abort();
        yield [n, 'x'];
      }
    })();
    await ensureRejects(
      'ABORTED',
      () => engine.append('t', { columns: ['id', 'name'], rows }, { signal: controller.signal }),
      'append',
    );
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  appendCase('stalled-source', 'a signal or deadline also ends the wait for the next row', async (engine) => {
    for (const [code, options] of [
      ['ABORTED', { signal: abortSoon() }],
      ['TIMEOUT', { timeoutMs: 40 }],
    ] as const) {
      const { rows, letGo, wasLetGo } = stallingRows();
      await ensureRejects(code, () => engine.append('t', { columns: ['id', 'name'], rows }, options), code);
      ensure(!wasLetGo(), 'the append must not wait for its source');
      letGo();
    }
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  appendCase('in-transaction', 'an append belongs to its transaction', async (engine) => {
    const mishap = new Error('mishap');
    const work = engine.transaction(async (session) => {
      await session.append('t', { columns: ['id'], rows: [[1], [2]] });
      ensureEqual(await countOf(session, 't'), 2, 'rows seen inside');
      ensureEqual(await countOf(engine, 't'), 0, 'rows seen outside');
      throw mishap;
    });
    ensure((await work.catch((error: unknown) => error)) === mishap, 'the error must be passed on');
    ensureEqual(await countOf(engine, 't'), 0, 'rows after the rollback');
    await engine.transaction((session) => session.append('t', { columns: ['id'], rows: [[1], [2]] }));
    ensureEqual(await countOf(engine, 't'), 2, 'rows after the commit');
  }),
  appendCase('names', 'tables are named by schema and database, and by any text', async (engine) => {
    await engine.execute(sql`CREATE SCHEMA extra`);
    await engine.execute(sql`CREATE TABLE extra."a.b ""c"" 🦆" ("x;y" INTEGER)`);
    const database = String(await valueFrom(engine, sql`SELECT current_database()`));
    await engine.append(['extra', 'a.b "c" 🦆'], { columns: ['x;y'], rows: [[1]] });
    await engine.append([database, 'extra', 'a.b "c" 🦆'], { columns: ['x;y'], rows: [[2]] });
    ensureEqual(await countOf(engine, 'extra."a.b ""c"" 🦆"'), 2, 'stored rows');
  }),
  appendCase(
    'unknown',
    'an unknown table is NOT_FOUND, unknown or repeated columns INVALID_ARGUMENT',
    async (engine) => {
      await ensureRejects('NOT_FOUND', () => engine.append('missing', { columns: ['id'], rows: [[1]] }), 'table');
      await ensureRejects('NOT_FOUND', () => engine.append('missing', { columns: ['id'], rows: [] }), 'table, no rows');
      await ensureRejects('NOT_FOUND', () => engine.append(['no', 't'], { columns: ['id'], rows: [[1]] }), 'schema');
      await ensureRejects('INVALID_ARGUMENT', () => engine.append('t', { columns: ['no'], rows: [[1]] }), 'column');
      await ensureRejects(
        'INVALID_ARGUMENT',
        () => engine.append('t', { columns: ['id', 'id'], rows: [[1, 1]] }),
        'repeated column',
      );
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    },
  ),
];

/** A case on an engine with the empty table `t`. */
function appendCase(id: string, requirement: string, body: (engine: SqlEngine) => Promise<void>): SqlEngineCase {
  return engineCase(`append/${id}`, requirement, async (engine) => {
    await engine.execute(
      sql`CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR DEFAULT 'unnamed', size BIGINT DEFAULT 3 + 4)`,
    );
    await body(engine);
  });
}

async function ensureNothingStored(
  engine: SqlEngine,
  code: 'INVALID_ARGUMENT' | 'PRECONDITION_FAILED',
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  await ensureRejects(code, () => engine.append('t', { columns: ['id', 'name'], rows }), 'append');
  ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
}

/** One row, and then none until it is let go; by itself only so late that an adapter which waits fails instead of hanging. */
function stallingRows(): {
  readonly rows: AsyncIterable<readonly SqlValue[]>;
  letGo(): void;
  wasLetGo(): boolean;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const letGo = (): void => {
    isOver = true;
    clearTimeout(guard);
    resolve();
  };
  const guard = setTimeout(letGo, 3_000);
  const rows = (async function* (): AsyncGenerator<readonly SqlValue[]> {
    yield [1, 'x'];
    await promise;
  })();
  return { rows, letGo, wasLetGo: () => isOver };
}
