import { type BulkRows, EiderError, type SqlSession, type SqlValue, trustedSql } from '@eider/core';
import {
  engineMutant,
  rescue,
  type SqlEngineMutant,
  sessionMutant,
  sessionOf,
  transactionsOn,
  withoutSignal,
} from './mutant.ts';

type Rows = BulkRows['rows'];

export const appendMutants: readonly SqlEngineMutant[] = [
  rowsMutant('append-reversed', 'rows are appended in the opposite order', ['append/many-rows'], async (rows) =>
    (await all(rows)).reverse(),
  ),
  rowsMutant(
    'append-loses-a-chunk',
    'only whole chunks of 2,048 rows are appended',
    ['append/many-rows', 'append/async-rows'],
    async (rows) => {
      const list = await all(rows);
      return list.slice(0, list.length - (list.length % 2048));
    },
  ),
  sessionMutant('append-refuses-none', 'an append of no rows is refused', ['append/no-rows'], (session) => ({
    append: async (table, rows, options) => {
      const report = await session.append(table, rows, options);
      if (report.rows === 0) throw new EiderError('INVALID_ARGUMENT', 'give at least one row');
      return report;
    },
  })),
  sessionMutant(
    'append-ignores-columns',
    'values are appended in the order of the table',
    ['append/columns'],
    (session) => ({
      append: (table, { columns, rows }, options) =>
        session.append(table, { columns: [...columns].sort(), rows }, options),
    }),
  ),
  sessionMutant('append-defaults-are-null', 'columns that are left out get NULL', ['append/columns'], (session) => ({
    append: (table, { columns, rows }, options) =>
      table === 't' && columns.join() === 'id'
        ? session.append(table, { columns: ['id', 'name'], rows: padded(rows, 2) }, options)
        : session.append(table, { columns, rows }, options),
  })),
  sessionMutant('append-pads-rows', 'a row of the wrong length is padded or cut', ['append/arity'], (session) => ({
    append: (table, { columns, rows }, options) =>
      session.append(table, { columns, rows: padded(rows, columns.length) }, options),
  })),
  engineMutant('append-in-chunks', 'an append commits every thousand rows', ['append/late-error'], (engine) => ({
    async append(table, { columns, rows }, options) {
      const list = await all(rows);
      for (let at = 0; at < list.length; at += 1000) {
        await engine.append(table, { columns, rows: list.slice(at, at + 1000) }, options);
      }
      return { rows: list.length };
    },
  })),
  engineMutant(
    'append-row-by-row',
    'rows before the wrong one stay',
    ['append/arity', 'append/wrong-type', 'append/wrong-text', 'append/constraint'],
    (engine) => ({
      async append(table, { columns, rows }, options) {
        let count = 0;
        for await (const row of rows) {
          count += (await engine.append(table, { columns, rows: [row] }, options)).rows;
        }
        return { rows: count };
      },
    }),
  ),
  engineMutant(
    'append-ends-at-source-error',
    'an error of the source is taken for its end',
    ['append/failing-source'],
    (engine) => ({
      append: (table, { columns, rows }, options) => engine.append(table, { columns, rows: untilError(rows) }, options),
    }),
  ),
  sessionMutant(
    'append-ignores-signal',
    'an append ignores its signal',
    ['append/signal', 'abort/before-start'],
    (session) => ({
      append: (table, rows, options) => session.append(table, rows, withoutSignal(options)),
    }),
  ),
  engineMutant(
    'append-waits-for-its-source',
    'an append waits for its next row, whatever its signal says',
    ['append/stalled-source'],
    (engine) => ({
      async append(table, { columns, rows }, options) {
        const list = await all(rows);
        return engine.append(table, { columns, rows: list }, options);
      },
    }),
  ),
  engineMutant(
    'append-leaves-transaction',
    'an append in a transaction runs outside of it',
    ['append/in-transaction'],
    (engine) =>
      transactionsOn(engine, (session) => ({
        ...sessionOf(session),
        append: (table, rows, options) => engine.append(table, rows, options),
      })),
  ),
  sessionMutant(
    'append-names-joined',
    'the parts of a table name are joined and its last one counts',
    ['append/names'],
    (session) => ({
      append: (table, rows, options) =>
        session.append(typeof table === 'string' ? table : (table.at(-1) ?? ''), rows, options),
    }),
  ),
  engineMutant('append-creates-tables', 'an append to an unknown table creates it', ['append/unknown'], (engine) => ({
    append: (table, rows, options) =>
      rescue(
        () => engine.append(table, rows, options),
        (error) => table === 'missing' && EiderError.is(error, 'NOT_FOUND'),
        async () => {
          await engine.execute(trustedSql('CREATE TABLE missing (id INTEGER)'));
          return engine.append(table, rows, options);
        },
      ),
  })),
  sessionMutant(
    'append-refuses-conversion',
    'a number must have exactly the type of its column',
    ['append/converted'],
    (session) => ({
      async append(table, { columns, rows }, options) {
        if (columns.includes('h')) throw new EiderError('INVALID_ARGUMENT', 'a value has another type than its column');
        return session.append(table, { columns, rows }, options);
      },
    }),
  ),
];

function rowsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (rows: Rows) => Promise<Rows>,
): SqlEngineMutant {
  return sessionMutant(id, defect, breaks, (session: SqlSession) => ({
    append: async (table, { columns, rows }, options) =>
      session.append(table, { columns, rows: await change(rows) }, options),
  }));
}

async function all(rows: Rows): Promise<(readonly SqlValue[])[]> {
  const list: (readonly SqlValue[])[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

async function* padded(rows: Rows, length: number): AsyncGenerator<readonly SqlValue[]> {
  for await (const row of rows) yield Array.from({ length }, (_, index) => row[index] ?? null);
}

async function* untilError(rows: Rows): AsyncGenerator<readonly SqlValue[]> {
  try {
    yield* rows;
  } catch {
    // The defect: whatever the source reports is lost.
  }
}
