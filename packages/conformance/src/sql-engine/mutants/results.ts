import { EiderError, type QueryResult, type SqlRow, type SqlValue, trustedSql } from '@eider/core';
import { rowsChanged } from './change-value.ts';
import { engineMutant, type SqlEngineMutant, sessionMutant, settingsMutant, statementCalls } from './mutant.ts';

export const resultMutants: readonly SqlEngineMutant[] = [
  sessionMutant(
    'columns-reversed',
    'rows hold their columns in the opposite order',
    ['query/columns-and-rows', 'query/unusual-column-names'],
    (session) => rowsChanged(session, (row) => Object.fromEntries(Object.entries(row).reverse())),
  ),
  sessionMutant(
    'columns-from-first-row',
    'a result without rows names no columns',
    ['query/empty-result', 'query/type-names', 'query/nested-type-names'],
    (session) => ({
      query: async (statement, options) => {
        const result = await session.query(statement, options);
        return result.rows.length > 0 ? result : { columns: [], rows: [] };
      },
    }),
  ),
  sessionMutant(
    'repeated-names-overwrite',
    'the last of two columns with one name wins',
    ['query/duplicate-column-names', 'query/duplicate-name-taken', 'stream/names'],
    (session) => ({
      async query(statement, options) {
        const { columns, rows } = await session.query(statement, options);
        return {
          columns: columns.map(({ name, type }) => ({ name: withoutNumber(name), type })),
          rows: rows.map(overwritten),
        };
      },
      async *stream(statement, options) {
        for await (const batch of session.stream(statement, options)) yield batch.map(overwritten);
      },
    }),
  ),
  sessionMutant(
    'rows-by-assignment',
    'the column `__proto__` is lost',
    ['query/unusual-column-names', 'stream/names'],
    (session) => rowsChanged(session, assigned),
  ),
  sessionMutant(
    'result-cut',
    'a query gives its first 20,000 rows and is silent about the others',
    ['query/many-rows'],
    (session) => ({
      async query(statement, options): Promise<QueryResult> {
        const { columns, rows } = await session.query(statement, options);
        return { columns, rows: rows.slice(0, 20_000) };
      },
    }),
  ),
  sessionMutant(
    'nulls-of-first-batch',
    "later batches are NULL where the first one's rows are",
    ['values/many-rows'],
    (session) => rowsFromFirstBatch(session),
  ),
  sessionMutant(
    'buffers-reused',
    'lists and bytes of a batch are overwritten by the next one',
    ['values/fresh'],
    (session) => ({
      async *stream(statement, options) {
        for await (const batch of session.stream(statement, options)) {
          yield batch;
          for (const row of batch) for (const value of Object.values(row)) wipe(value);
        }
      },
    }),
  ),
  engineMutant(
    'queries-share-a-result',
    'a query that starts while another runs gets its result',
    ['query/overlapping', 'pool/many-callers', 'pool/waits'],
    (engine) => {
      let running: Promise<QueryResult> | undefined;
      return {
        query(statement, options) {
          running ??= engine.query(statement, options).finally(() => {
            running = undefined;
          });
          return running;
        },
      };
    },
  ),
  sessionMutant(
    'query-runs-twice',
    'a query is run once for its columns and once for its rows',
    ['query/returning'],
    (session) => ({
      async query(statement, options) {
        await session.query(statement, options);
        return session.query(statement, options);
      },
    }),
  ),
  sessionMutant(
    'quotes-in-names-lost',
    'a quoted name loses the quotes inside it',
    ['query/quoted-names', 'query/unusual-column-names', 'query/nested-type-names'],
    (session) =>
      statementCalls(session, (statement) =>
        statement.values.length > 0 && !statement.texts.join('').includes('""')
          ? statement
          : trustedSql(statement.texts.join('NULL').replaceAll('""', '')),
      ),
  ),
  sessionMutant(
    'max-rows-ignored',
    'maxRows is ignored',
    ['query/max-rows', 'query/max-rows-changes-nothing'],
    (session) => ({
      query: (statement, { maxRows: _, ...options } = {}) => session.query(statement, options),
    }),
  ),
  sessionMutant('max-rows-off-by-one', 'one row more than maxRows is let through', ['query/max-rows'], (session) => ({
    query: (statement, options = {}) =>
      session.query(statement, options.maxRows === undefined ? options : { ...options, maxRows: options.maxRows + 1 }),
  })),
  sessionMutant(
    'max-rows-after-commit',
    'rows are counted after their statement has been committed',
    ['query/max-rows-changes-nothing'],
    (session) => ({
      async query(statement, { maxRows = Number.POSITIVE_INFINITY, ...options } = {}) {
        const result = await session.query(statement, options);
        if (result.rows.length <= maxRows) return result;
        throw new EiderError('RESOURCE_EXHAUSTED', 'the result has more rows than allowed; add a LIMIT');
      },
    }),
  ),
  settingsMutant(
    'max-rows-setting-ignored',
    'the setting maxRows is ignored',
    ['query/max-rows-setting'],
    ({ maxRows: _, ...settings }) => settings,
  ),
  sessionMutant(
    'types-in-lower-case',
    'types are named in lower case',
    ['query/columns-and-rows', 'query/type-names', 'query/empty-result'],
    (session) => ({
      async query(statement, options) {
        const { columns, rows } = await session.query(statement, options);
        return { columns: columns.map(({ name, type }) => ({ name, type: type.toLowerCase() })), rows };
      },
    }),
  ),
  sessionMutant(
    'types-unquoted',
    'names inside a nested type are not quoted',
    ['query/nested-type-names'],
    (session) => ({
      async query(statement, options) {
        const { columns, rows } = await session.query(statement, options);
        return { columns: columns.map(({ name, type }) => ({ name, type: type.replaceAll('"', '') })), rows };
      },
    }),
  ),
];

function withoutNumber(name: string): string {
  return name.replace(/_\d+$/, '');
}

function overwritten(row: SqlRow): SqlRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [withoutNumber(name), value]));
}

function assigned(row: SqlRow): SqlRow {
  const copy: Record<string, SqlValue> = {};
  for (const [name, value] of Object.entries(row)) copy[name] = value;
  return copy;
}

function rowsFromFirstBatch(session: Parameters<typeof rowsChanged>[0]): ReturnType<typeof rowsChanged> {
  const first: SqlRow[] = [];
  return rowsChanged(session, (row, index) => {
    if (index < 2048) {
      first[index] = row;
      return row;
    }
    const model = first[index - 2048];
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, model?.[name] === null ? null : value]),
    );
  });
}

function wipe(value: SqlValue): void {
  if (value instanceof Uint8Array) value.fill(0);
  if (Array.isArray(value)) value.length = 0;
}
