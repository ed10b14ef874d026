import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EiderError, parseSqlType, type SqlType, sql, sqlTypeText, trustedSql } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';
import { type DuckDbSession, openDuckDb } from '../duckdb/duckdb-session.ts';
import { hostileTexts } from './hostile.ts';

/** Types as people write them, and what DuckDB calls them. */
const ALIASES: readonly (readonly [written: string, name: string])[] = [
  ['int', 'INTEGER'],
  [' Int4 ', 'INTEGER'],
  ['LONG', 'BIGINT'],
  ['int128', 'HUGEINT'],
  ['uint128', 'UHUGEINT'],
  ['uint8', 'UTINYINT'],
  ['short', 'SMALLINT'],
  ['varint', 'BIGNUM'],
  ['real', 'FLOAT'],
  ['double  precision', 'DOUBLE'],
  ['numeric', 'DECIMAL(18,3)'],
  ['DEC(5)', 'DECIMAL(5,0)'],
  ['decimal( 38 , 38 )', 'DECIMAL(38,38)'],
  ['text', 'VARCHAR'],
  ['varchar(10)', 'VARCHAR'],
  ['bpchar', 'VARCHAR'],
  ['bool', 'BOOLEAN'],
  ['bytea', 'BLOB'],
  ['bitstring', 'BIT'],
  ['guid', 'UUID'],
  ['datetime', 'TIMESTAMP'],
  ['timestamp without time zone', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['timetz', 'TIME WITH TIME ZONE'],
  ['timestamp_us', 'TIMESTAMP'],
  ['int[]', 'INTEGER[]'],
  ['text[3][]', 'VARCHAR[3][]'],
  ['row(a int)', 'STRUCT(a INTEGER)'],
  ['struct(a int, "b c" struct(d text[]))', 'STRUCT(a INTEGER, "b c" STRUCT(d VARCHAR[]))'],
  ['STRUCT("say ""hi""" INTEGER)', 'STRUCT("say ""hi""" INTEGER)'],
  ['STRUCT(größe INTEGER)', 'STRUCT("größe" INTEGER)'],
  ['map(text, int[])', 'MAP(VARCHAR, INTEGER[])'],
  ['union(num int, str text)', 'UNION(num INTEGER, str VARCHAR)'],
  ["enum('a', 'it''s', '')", "ENUM('a', 'it''s', '')"],
];

const NOT_TYPES = [
  '',
  ' ',
  'INTEGERS',
  'films',
  'main.my_type',
  '"INTEGER"',
  'INTEGER; DROP TABLE films',
  'INTEGER); DROP TABLE films; --',
  'INTEGER DEFAULT 5',
  'INTEGER NOT NULL',
  'INTEGER PRIMARY KEY',
  'INTEGER -- x',
  'INTEGER /* x */',
  'INTEGER COLLATE nocase',
  'INTEGER[',
  'INTEGER]',
  'INTEGER[0]',
  'INTEGER[-1]',
  'INTEGER[1.5]',
  'INTEGER[100001]',
  'INTEGER(5)',
  'DECIMAL(39, 0)',
  'DECIMAL(5, 6)',
  'DECIMAL()',
  'DECIMAL(0)',
  'DECIMAL(1e1)',
  'VARCHAR(x)',
  'STRUCT',
  'STRUCT()',
  'STRUCT(INTEGER)',
  'STRUCT(INTEGER, VARCHAR)',
  'STRUCT(a INTEGER,)',
  'STRUCT("" INTEGER)',
  'STRUCT(a INTEGER',
  'MAP(VARCHAR)',
  'MAP(VARCHAR, INTEGER, INTEGER)',
  'UNION()',
  'ENUM()',
  "ENUM('a' 'b')",
  "ENUM('a",
  'ENUM(a)',
  'TIME WITH ZONE',
  'LIST',
  'INTEGER\0',
  'INTEGER\ud800',
  `${'STRUCT(a '.repeat(200)}INTEGER${')'.repeat(200)}`,
  'x'.repeat(200_000),
];

const fieldName = fc.oneof(
  fc.constantFrom('a', 'select', 'A', 'größe', 'say "hi"', "it's", '); DROP TABLE films; --', ' ', '1'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }).filter((name) => !name.includes('\0')),
);
const scalarType: fc.Arbitrary<SqlType> = fc.oneof(
  fc
    .constantFrom('INTEGER', 'HUGEINT', 'VARCHAR', 'DOUBLE', 'TIMESTAMP WITH TIME ZONE', 'BLOB', 'UUID' as const)
    .map((name): SqlType => ({ kind: 'scalar', name: name as 'UUID' })),
  fc
    .integer({ min: 1, max: 38 })
    .chain((width) => fc.integer({ min: 0, max: width }).map((scale): SqlType => ({ kind: 'decimal', width, scale }))),
  fc.uniqueArray(fieldName, { minLength: 1, maxLength: 4 }).map((values): SqlType => ({ kind: 'enum', values })),
);
const { type: anyType } = fc.letrec<{ type: SqlType }>((tie) => {
  const fields = fc.uniqueArray(fc.record({ name: fieldName, type: tie('type') }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name }) => name.toLowerCase(),
  });
  return {
    type: fc.oneof(
      { maxDepth: 3 },
      scalarType,
      tie('type').map((item): SqlType => ({ kind: 'list', item })),
      fc
        .tuple(tie('type'), fc.integer({ min: 1, max: 9 }))
        .map(([item, size]): SqlType => ({ kind: 'list', item, size })),
      fc.tuple(tie('type'), tie('type')).map(([key, value]): SqlType => ({ kind: 'map', key, value })),
      fields.map((list): SqlType => ({ kind: 'struct', fields: list })),
      fields.map((list): SqlType => ({ kind: 'union', fields: list })),
    ),
  };
});

describe('parseSqlType', () => {
  let session: DuckDbSession;
  beforeAll(async () => {
    session = await openDuckDb();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  async function nameInDuckDb(type: string): Promise<unknown> {
    const { rows } = await session.query(sql`SELECT typeof(CAST(NULL AS ${trustedSql(type)})) AS name`);
    return rows[0]?.['name'];
  }

  it.each(ALIASES)('reads %s as DuckDB does', async (written, name) => {
    expect(await nameInDuckDb(written)).toBe(name);
    expect(parseSqlType(written)).toEqual(parseSqlType(name));
    expect(await nameInDuckDb(sqlTypeText(parseSqlType(written)))).toBe(name);
  });

  it('knows every name and alias of a type that DuckDB has', async () => {
    // These take parts, which their names alone lack; TYPE is no type of a column.
    const withParts = ['array', 'enum', 'list', 'map', 'row', 'struct', 'type', 'union'];
    const { rows } = await session.query(
      sql`SELECT DISTINCT lower(type_name) AS name FROM duckdb_types() WHERE database_name = ${'system'} ORDER BY name`,
    );
    const names = rows.map((row) => String(row['name'])).filter((name) => !withParts.includes(name));
    expect(names.length).toBeGreaterThan(60);
    for (const name of names) {
      const bare = name === 'null' ? '"NULL"' : name;
      expect(await nameInDuckDb(sqlTypeText(parseSqlType(bare))), name).toBe(await nameInDuckDb(bare));
    }
  });

  it('is undone by sqlTypeText, for any type', () => {
    fc.assert(
      fc.property(anyType, (type) => {
        expect(parseSqlType(sqlTypeText(type))).toEqual(type);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads the names that DuckDB itself gives, for any type', async () => {
    const types = fc.sample(anyType, { numRuns: 300, seed: 1 });
    for (const type of types) {
      const name = await nameInDuckDb(sqlTypeText(type));
      expect(parseSqlType(String(name))).toEqual(type);
    }
  });

  it.each(NOT_TYPES)('refuses "%.60s"', (text) => {
    expect(captureError(() => parseSqlType(text)).code).toBe('INVALID_ARGUMENT');
  });

  it('refuses what is no text', () => {
    expect(captureError(() => parseSqlType(5 as unknown as string)).code).toBe('INVALID_ARGUMENT');
  });

  it('lets nothing of 10,000 hostile texts through but types that print as one type', () => {
    for (const text of hostileTexts(10_000)) {
      for (const attempt of [text, `INTEGER${text}`, `STRUCT(a INTEGER${text}`, `ENUM('a${text}')`]) {
        const type = parseOrUndefined(attempt);
        if (type !== undefined) expect(parseSqlType(sqlTypeText(type))).toEqual(type);
      }
    }
  });
});

function parseOrUndefined(text: string): SqlType | undefined {
  try {
    return parseSqlType(text);
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return undefined;
    throw error;
  }
}
