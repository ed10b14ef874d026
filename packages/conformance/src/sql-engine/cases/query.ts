import { identifier, sql, trustedSql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const UNUSUAL_NAMES = ['__proto__', 'constructor', 'toString', 'a b', 'quo"te', 'ünï', '🦆', 'select', '*'];

export const queryCases: readonly SqlEngineCase[] = [
  engineCase('query/columns-and-rows', 'a query gives its columns with their types and its rows', async (engine) => {
    const result = await engine.query(sql`SELECT 7 AS "number", 'duck' AS name UNION ALL SELECT 8, 'goose' ORDER BY 1`);
    ensureEqual(
      result.columns.map(({ name, type }) => `${name} ${type}`),
      ['number INTEGER', 'name VARCHAR'],
      'columns',
    );
    ensureEqual(
      result.rows,
      [
        { number: 7, name: 'duck' },
        { number: 8, name: 'goose' },
      ],
      'rows',
    );
    ensureEqual(Object.keys(result.rows[0] ?? {}), ['number', 'name'], 'order of columns in a row');
  }),
  engineCase('query/empty-result', 'a query without rows still names its columns', async (engine) => {
    const result = await engine.query(sql`SELECT range AS n, 'x' AS t FROM range(5) WHERE range > 9`);
    ensureEqual(
      result.columns.map(({ name, type }) => `${name} ${type}`),
      ['n BIGINT', 't VARCHAR'],
      'columns',
    );
    ensureEqual(result.rows, [], 'rows');
  }),
  engineCase(
    'query/duplicate-column-names',
    'a repeated column name gets _1, _2 and loses no value',
    async (engine) => {
      const result = await engine.query(sql`SELECT 1 AS a, 2 AS a, 3 AS b, 4 AS a`);
      ensureEqual(
        result.columns.map((column) => column.name),
        ['a', 'a_1', 'b', 'a_2'],
        'names',
      );
      ensureEqual(result.rows, [{ a: 1, a_1: 2, b: 3, a_2: 4 }], 'rows');
    },
  ),
  engineCase(
    'query/duplicate-name-taken',
    'a number for a repeated name never hides a column that has that name',
    async (engine) => {
      const result = await engine.query(sql`SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a`);
      ensureEqual(new Set(result.columns.map((column) => column.name)).size, 4, 'different names');
      ensureEqual(
        result.columns.map((column) => result.rows[0]?.[column.name]),
        [1, 2, 3, 4],
        'values',
      );
    },
  ),
  engineCase('query/unusual-column-names', 'any text is a column name, `__proto__` included', async (engine) => {
    const columns = UNUSUAL_NAMES.map((name, index) => `${index} AS "${name.replaceAll('"', '""')}"`);
    const result = await engine.query(trustedSql(`SELECT ${columns.join(', ')}`));
    ensureEqual(
      result.columns.map((column) => column.name),
      UNUSUAL_NAMES,
      'names',
    );
    const row = result.rows[0] ?? {};
    ensureEqual(Object.keys(row), UNUSUAL_NAMES, 'own names of the row');
    ensureEqual(Object.values(row), [...UNUSUAL_NAMES.keys()], 'values');
  }),
  engineCase('query/many-rows', 'a query gives every row, in the order it asks for', async (engine) => {
    const { rows } = await engine.query(sql`SELECT range AS n FROM range(30000) ORDER BY n DESC`);
    ensureEqual(rows.length, 30_000, 'rows');
    ensure(
      rows.every((row, index) => row['n'] === BigInt(29_999 - index)),
      'the rows are out of order',
    );
  }),
  engineCase('query/overlapping', 'overlapping calls get results of their own', async (engine) => {
    const numbers = [...Array(24).keys()];
    const values = await Promise.all(numbers.map((n) => valueFrom(engine, sql`SELECT ${n} + 100 AS v`)));
    ensureEqual(
      values,
      numbers.map((n) => n + 100),
      'values',
    );
  }),
  engineCase('query/returning', 'a change with RETURNING happens once and gives its rows', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (id INTEGER, name VARCHAR)`);
    const rows = await rowsOf(
      engine,
      sql`INSERT INTO t VALUES (1, ${'a'}), (2, ${'b'}) RETURNING id, upper(name) AS u`,
    );
    ensureEqual(
      rows,
      [
        { id: 1, u: 'A' },
        { id: 2, u: 'B' },
      ],
      'rows',
    );
    ensureEqual(await countOf(engine, 't'), 2, 'stored rows');
  }),
  engineCase('query/quoted-names', 'a table may have any name', async (engine) => {
    for (const name of ['select', 'a"b', 'semi;colon', "it's", '🦆', 'a.b']) {
      await engine.execute(sql`CREATE TABLE ${identifier('main', name)} (v VARCHAR)`);
      await engine.execute(sql`INSERT INTO ${identifier(name)} VALUES (${name})`);
      ensureEqual(await valueFrom(engine, sql`SELECT v FROM ${identifier(name)}`), name, 'value');
    }
  }),
  engineCase(
    'query/max-rows',
    'more rows than maxRows is RESOURCE_EXHAUSTED, exactly maxRows is not',
    async (engine) => {
      const statement = sql`SELECT range AS n FROM range(5000)`;
      ensureEqual((await engine.query(statement, { maxRows: 5000 })).rows.length, 5000, 'rows');
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(statement, { maxRows: 4999 }), 'one row too many');
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(statement, { maxRows: 0 }), 'no row allowed');
      ensureEqual((await engine.query(sql`SELECT 1 AS a WHERE false`, { maxRows: 0 })).rows, [], 'no rows');
    },
  ),
  engineCase(
    'query/max-rows-changes-nothing',
    'a change whose RETURNING exceeds maxRows has changed nothing',
    async (engine) => {
      await engine.execute(sql`CREATE TABLE t (n BIGINT)`);
      const insert = sql`INSERT INTO t SELECT range FROM range(10) RETURNING n`;
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(insert, { maxRows: 3 }), 'insert');
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    },
  ),
  engineCase('query/late-error', 'an error behind many rows rejects, with maxRows too', async (engine) => {
    const statement = sql`SELECT CASE WHEN range = 299999 THEN error('the end') ELSE range END AS n FROM range(300000)`;
    await ensureRejects('INVALID_ARGUMENT', () => engine.query(statement), 'query');
    await ensureRejects(
      'INVALID_ARGUMENT',
      () => engine.query(statement, { maxRows: 1_000_000 }),
      'query with maxRows',
    );
    ensureEqual((await engine.query(sql`SELECT 1 AS a`, { maxRows: 1 })).rows, [{ a: 1 }], 'query after it');
  }),
  engineCase(
    'query/max-rows-setting',
    'the engine setting maxRows holds for every query, unless a call has its own',
    async (engine) => {
      const statement = sql`SELECT range AS n FROM range(11)`;
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(statement), 'setting');
      await ensureRejects(
        'RESOURCE_EXHAUSTED',
        () => engine.transaction((session) => session.query(statement)),
        'setting in a transaction',
      );
      ensureEqual((await engine.query(statement, { maxRows: 11 })).rows.length, 11, 'own limit');
      ensureEqual((await engine.query(sql`SELECT range AS n FROM range(10)`)).rows.length, 10, 'within the setting');
    },
    { maxRows: 10 },
  ),
];
