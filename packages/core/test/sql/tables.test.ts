import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTable,
  type InsertRow,
  identifier,
  insertRows,
  type Selection,
  SqlDate,
  SqlDecimal,
  type SqlRow,
  type SqlSession,
  type SqlValue,
  selectRows,
  sql,
  type TableDefinition,
  trustedSql,
} from '../../src/index.ts';
import { type DuckDbSession, openDuckDb } from '../duckdb/duckdb-session.ts';

const FILMS: TableDefinition = {
  name: 'films',
  columns: [
    { name: 'id', type: 'INTEGER', notNull: true },
    { name: 'title', type: 'VARCHAR', default: "it's a 'default'; --" },
    { name: 'year', type: 'SMALLINT' },
  ],
  primaryKey: ['id'],
};

let session: DuckDbSession;
beforeEach(async () => {
  session = await openDuckDb();
});
afterEach(() => session[Symbol.asyncDispose]());

async function films(selection: Selection = { orderBy: [{ column: 'id' }] }): Promise<readonly SqlRow[]> {
  return selectRows(session, 'films', selection);
}

describe('createTable', () => {
  it('creates columns in order with type, nullability and default', async () => {
    await createTable(session, FILMS);
    const { rows } = await session.query(
      trustedSql(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = 'films' ORDER BY column_index",
      ),
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['id', 'INTEGER', false],
      ['title', 'VARCHAR', true],
      ['year', 'SMALLINT', true],
    ]);
    await insertRows(session, 'films', [{ id: 1 }]);
    expect(await films()).toEqual([{ id: 1, title: "it's a 'default'; --", year: null }]);
  });

  it.each<readonly [string, string, SqlValue, string | null]>([
    ['a number', 'DOUBLE', 0.1, '0.1'],
    ['a bigint', 'HUGEINT', 2n ** 100n, '1267650600228229401496703205376'],
    ['a boolean', 'BOOLEAN', true, 'true'],
    ['null', 'VARCHAR', null, null],
    ['a decimal', 'DECIMAL(10, 2)', new SqlDecimal(-150n, 2), '-1.50'],
    ['a date', 'DATE', new SqlDate(1), '1970-01-02'],
    ['a blob', 'BLOB', Uint8Array.of(0, 39), '\\x00\\x27'],
    ['a list', 'VARCHAR[]', ["a'b", null], "['a\\'b', NULL]"],
    ['a struct', 'STRUCT("x y" VARCHAR)', { 'x y': "'" }, "{'x y': '\\''}"],
    ['a map', 'MAP(VARCHAR, INTEGER)', new Map([['a', 1]]), '{a=1}'],
  ])('takes %s as a default', async (_, type, value, text) => {
    await createTable(session, {
      name: 't',
      columns: [
        { name: 'a', type: 'INTEGER' },
        { name: 'v', type, default: value },
      ],
    });
    await insertRows(session, 't', [{ a: 1 }]);
    const { rows } = await session.query(trustedSql('SELECT CAST(v AS VARCHAR) AS text FROM t'));
    expect(rows).toEqual([{ text }]);
  });

  it('enforces primary keys, unique sets and checks', async () => {
    await createTable(session, {
      ...FILMS,
      unique: [['title', 'year']],
      check: [trustedSql('year > 1880'), sql`title <> ${"the 'worst' film"}`],
    });
    await insertRows(session, 'films', [{ id: 1, title: 'Alien', year: 1979 }]);
    for (const row of [
      { id: 1, title: 'Aliens', year: 1986 },
      { id: 2, title: 'Alien', year: 1979 },
      { id: 3, title: 'Too old', year: 1700 },
      { id: 4, title: "the 'worst' film", year: 2000 },
      { title: 'No id', year: 2000 },
    ]) {
      await expect(insertRows(session, 'films', [row])).rejects.toThrow(/constraint/i);
    }
    await insertRows(session, 'films', [{ id: 5, title: 'Alien', year: 2003 }]);
    expect(await films()).toHaveLength(2);
  });

  it('leaves an existing table alone only with ifNotExists', async () => {
    await createTable(session, FILMS);
    await insertRows(session, 'films', [{ id: 1 }]);
    await expect(createTable(session, FILMS)).rejects.toThrow(/exists/);
    await createTable(session, {
      ...FILMS,
      columns: [{ name: 'other', type: 'DATE' }],
      primaryKey: ['other'],
      ifNotExists: true,
    });
    expect(await films()).toHaveLength(1);
  });

  it('names a table in a schema, and quotes every name', async () => {
    await session.execute(sql`CREATE SCHEMA ${identifier('my "schema"')}`);
    const name = ['memory', 'my "schema"', 'select; --'];
    await createTable(session, {
      name,
      columns: [{ name: 'order by "x"', type: 'INTEGER' }],
      primaryKey: ['ORDER by "x"'],
    });
    await insertRows(session, name, [{ 'order by "x"': 7 }]);
    expect(await selectRows(session, name)).toEqual([{ 'order by "x"': 7 }]);
  });

  it.each<readonly [string, Partial<TableDefinition>]>([
    ['no columns', { columns: [], primaryKey: [] }],
    ['columns that differ in case only', { columns: [...FILMS.columns, { name: 'TITLE', type: 'VARCHAR' }] }],
    ['a type that is none', { columns: [{ name: 'id', type: 'INTEGER); DROP TABLE x; --' }] }],
    ['a type that the database might know', { columns: [{ name: 'id', type: 'my_enum' }] }],
    ['an empty column name', { columns: [{ name: '', type: 'INTEGER' }], primaryKey: [''] }],
    ['an empty table name', { name: '' }],
    ['an empty path of names', { name: [] }],
    ['an unknown column in the primary key', { primaryKey: ['isbn'] }],
    ['an unknown column in a unique set', { unique: [['title', 'isbn']] }],
    ['an empty unique set', { unique: [[]] }],
    ['a default with NUL', { columns: [{ name: 'id', type: 'VARCHAR', default: 'a\0' }] }],
    [
      'a default that is no SQL value',
      { columns: [{ name: 'id', type: 'VARCHAR', default: new Date(0) as unknown as string }] },
    ],
  ])('refuses %s before anything runs', async (_, change) => {
    await expect(createTable(session, { ...FILMS, ...change })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(session.texts).toEqual([]);
  });
});

describe('insertRows', () => {
  beforeEach(() => createTable(session, FILMS));

  it('inserts rows whose names differ: a missing column gets its default, null stays null', async () => {
    const inserted = await insertRows(session, 'films', [
      { id: 1, year: 1979 },
      { title: 'Aliens', id: 2 },
      { id: 3, title: null, year: null },
      { id: 4, title: undefined },
    ]);
    expect(inserted).toEqual({ rows: 4 });
    expect(await films()).toEqual([
      { id: 1, title: "it's a 'default'; --", year: 1979 },
      { id: 2, title: 'Aliens', year: null },
      { id: 3, title: null, year: null },
      { id: 4, title: "it's a 'default'; --", year: null },
    ]);
  });

  it('inserts rows without any column', async () => {
    await createTable(session, { name: 'defaults', columns: [{ name: 'a', type: 'INTEGER', default: 5 }] });
    await insertRows(session, 'defaults', [{}, {}, { a: undefined }]);
    expect(await selectRows(session, 'defaults')).toEqual([{ a: 5 }, { a: 5 }, { a: 5 }]);
  });

  it('runs nothing for no rows', async () => {
    const before = session.texts.length;
    expect(await insertRows(session, 'films', [])).toEqual({ rows: 0 });
    expect(session.texts).toHaveLength(before);
  });

  it('is one transaction on an engine, with all rows or none', async () => {
    const rows: InsertRow[] = Array.from({ length: 2000 }, (_, id) => ({ id, title: `film ${id}`, year: 2000 }));
    const before = session.texts.length;
    await insertRows(session, 'films', rows);
    const texts = session.texts.slice(before);
    expect(texts.filter((text) => text === 'BEGIN')).toHaveLength(1);
    expect([texts[0], texts.at(-1)]).toEqual(['BEGIN', 'COMMIT']);
    expect((await films()).map((row) => row['id'])).toEqual(rows.map((row) => row['id']));

    const more = rows.map((row) => ({ ...row, id: Number(row['id']) + 2000 }));
    await expect(insertRows(session, 'films', [...more, { id: 5, title: 'again' }])).rejects.toThrow(/constraint/i);
    expect(await films()).toHaveLength(2000);
  });

  it('begins no transaction of its own inside one', async () => {
    const inner = async (transaction: SqlSession): Promise<void> => {
      await insertRows(transaction, 'films', [{ id: 1 }, { id: 2 }]);
      throw new Error('changed my mind');
    };
    await expect(session.transaction(inner)).rejects.toThrow('changed my mind');
    expect(await films()).toEqual([]);
    expect(session.texts.filter((text) => text === 'BEGIN')).toHaveLength(1);
  });

  it('sends at most 1,000 parameters in a statement, of whatever values', async () => {
    await createTable(session, {
      name: 'lists',
      columns: [
        { name: 'a', type: 'INTEGER[]' },
        { name: 'b', type: 'VARCHAR' },
      ],
    });
    const rows = Array.from({ length: 300 }, (_, index) => ({ a: Array<number>(9).fill(index), b: `${index}` }));
    await insertRows(session, 'lists', rows);
    const counts = session.texts.map((text) => (text.match(/\$\d+/g) ?? []).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1000);
    expect(Math.max(...counts)).toBeGreaterThan(500);
    expect(await selectRows(session, 'lists')).toHaveLength(300);
  });

  it('inserts a row with more parameters than that by itself', async () => {
    await createTable(session, { name: 'wide', columns: [{ name: 'a', type: 'INTEGER[]' }] });
    await insertRows(session, 'wide', [{ a: [1] }, { a: Array<number>(3000).fill(7) }, { a: [2] }]);
    const { rows } = await session.query(trustedSql('SELECT len(a) AS n FROM wide'));
    expect(rows.map((row) => Number(row['n']))).toEqual([1, 3000, 1]);
  });

  it('converts each value by itself, not to a type shared with other rows', async () => {
    await createTable(session, {
      name: 'mixed',
      columns: [
        { name: 'text', type: 'VARCHAR' },
        { name: 'exact', type: 'HUGEINT' },
      ],
    });
    await insertRows(session, 'mixed', [
      { text: 1, exact: 2n ** 100n + 1n },
      { text: 1.5, exact: 3.0 },
      { text: 'x', exact: '5' },
    ]);
    const { rows } = await session.query(trustedSql('SELECT text, CAST(exact AS VARCHAR) AS exact FROM mixed'));
    expect(rows).toEqual([
      { text: '1', exact: '1267650600228229401496703205377' },
      { text: '1.5', exact: '3' },
      { text: 'x', exact: '5' },
    ]);
  });

  it('takes hostile names and values as data', async () => {
    const name = '"; DROP TABLE films; --';
    await createTable(session, {
      name: 'odd',
      columns: [
        { name, type: 'VARCHAR' },
        { name: '__proto__', type: 'VARCHAR' },
      ],
    });
    const row = JSON.parse(JSON.stringify({ [name]: "'); DROP TABLE films; --" })) as InsertRow;
    await insertRows(session, 'odd', [row, JSON.parse('{"__proto__":"own"}') as InsertRow]);
    expect(await selectRows(session, 'odd', { where: { [name]: "'); DROP TABLE films; --" } })).toHaveLength(1);
    expect(await films()).toEqual([]);
  });

  it.each<readonly [string, unknown]>([
    ['a row that is no object', ['text']],
    ['a row that is null', [null]],
    ['a value that is no SQL value', [{ id: new Date(0) }]],
    ['an empty column name', [{ id: 1, '': 1 }]],
  ])('refuses %s and inserts nothing', async (_, rows) => {
    await expect(insertRows(session, 'films', rows as InsertRow[])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await films()).toEqual([]);
  });
});

describe('selectRows', () => {
  beforeEach(async () => {
    await createTable(session, FILMS);
    await insertRows(session, 'films', [
      { id: 1, title: 'Alien', year: 1979 },
      { id: 2, title: 'Aliens', year: 1986 },
      { id: 3, title: null, year: 1986 },
      { id: 4, title: 'Unknown', year: null },
    ]);
  });

  const ids = async (selection?: Selection): Promise<unknown> => (await films(selection)).map((row) => row['id']);

  it('gives every row without conditions', async () => {
    expect(await selectRows(session, 'films')).toHaveLength(4);
  });

  it('wants all conditions to hold', async () => {
    expect(await ids({ where: { year: 1986 }, orderBy: [{ column: 'id' }] })).toEqual([2, 3]);
    expect(await ids({ where: { year: 1986, title: 'Aliens' } })).toEqual([2]);
    expect(await ids({ where: { year: 1900 } })).toEqual([]);
  });

  it('reads null as IS NULL', async () => {
    expect(await ids({ where: { title: null } })).toEqual([3]);
    expect(await ids({ where: { title: null, year: null } })).toEqual([]);
  });

  it('compares an array as one list', async () => {
    await createTable(session, { name: 'tagged', columns: [{ name: 'tags', type: 'VARCHAR[]' }] });
    await insertRows(session, 'tagged', [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, { tags: [] }]);
    expect(await selectRows(session, 'tagged', { where: { tags: ['a', 'b'] } })).toHaveLength(1);
    expect(await selectRows(session, 'tagged', { where: { tags: [] } })).toHaveLength(1);
  });

  it('sorts by several columns, either way, with NULL last both ways, whatever the engine’s default', async () => {
    await session.execute(trustedSql("SET default_null_order = 'nulls_first'"));
    expect(
      await ids({
        orderBy: [
          { column: 'year', descending: true },
          { column: 'id', descending: true },
        ],
      }),
    ).toEqual([3, 2, 1, 4]);
    expect(await ids({ orderBy: [{ column: 'year' }, { column: 'id' }] })).toEqual([1, 2, 3, 4]);
  });

  it('takes limit 0 for no rows and undefined for all', async () => {
    expect(await ids({ limit: 0 })).toEqual([]);
    expect(await ids({ limit: 2, orderBy: [{ column: 'id' }] })).toEqual([1, 2]);
    expect(await ids({ limit: 99, orderBy: [{ column: 'id' }] })).toEqual([1, 2, 3, 4]);
    await expect(selectRows(session, 'no such table', { limit: 0 })).rejects.toThrow(/not exist/);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1; DROP TABLE films' as unknown as number])(
    'refuses the limit %s',
    async (limit) => {
      await expect(films({ limit })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  it('refuses an undefined condition instead of selecting too much', async () => {
    const where = { id: undefined } as unknown as Record<string, SqlValue>;
    await expect(films({ where })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { column: 'id' } });
  });

  it('takes conditions for data', async () => {
    expect(await ids({ where: { title: "x' OR 1=1 --" } })).toEqual([]);
    await expect(ids({ where: { '1=1 OR "id"': 1 } })).rejects.toThrow(/not found/);
    await expect(ids({ orderBy: [{ column: 'id; DROP TABLE films' }] })).rejects.toThrow(/not found/);
  });
});
