import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { identifier, type SqlStatement, sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';

/** Values that end a literal where quoting is wrong, or are told apart only by their types. */
const TEXTS = [
  "'",
  "''",
  "' OR 1 = 1 --",
  "\\'",
  '\\',
  '"',
  '$1',
  '?',
  'ü東\u0001',
  '',
  'a\0b',
  '; SELECT 2',
  "x'::INT",
];

describe('values of a read', () => {
  it.each(TEXTS.map((text) => [text]))('stay what they are, whatever they hold: %j', async (text) => {
    await using engine = await openNodeDuckDb();
    const { rows } = await engine.query(sql`SELECT ${text} AS v, ${text} = ${text} AS same, ${5} AS n WHERE ${true}`);
    expect(rows).toEqual([{ v: text, same: true, n: 5 }]);
  });

  it('are of the same types as with a limit of rows, where they are parameters', async () => {
    await using engine = await openNodeDuckDb();
    const statements: readonly SqlStatement[] = [
      sql`SELECT typeof(${'7'}) AS a, typeof(${7}) AS b, typeof(${7n}) AS c, typeof(${1.5}) AS d, typeof(${false}) AS e`,
      sql`SELECT ${'7'} AS a, ${7} + 1 AS b, ${2n ** 62n} AS c, ${-0.5} AS d, ${true} AS e, ${null} AS f`,
      sql`SELECT x FROM (SELECT ${'10'} AS x) WHERE x < ${'9'}`,
    ];
    for (const statement of statements) {
      expect(await engine.query(statement)).toEqual(await engine.query(statement, { maxRows: 10 }));
    }
  });

  it('are in no name that DuckDB makes up', async () => {
    await using engine = await openNodeDuckDb();
    const statements: readonly SqlStatement[] = [
      sql`SELECT ${'secret'}, ${41} + 1, ${true}`,
      sql`SELECT * FROM (SELECT upper(${'secret'}))`,
      sql`SELECT t FROM (SELECT ${'secret'}) AS t`,
    ];
    for (const statement of statements) {
      const result = await engine.query(statement);
      expect(JSON.stringify(result.columns)).not.toMatch(/secret|41|true/i);
      expect(result).toEqual(await engine.query(statement, { maxRows: 10 }));
    }
  });

  it('are in no error', async () => {
    await using engine = await openNodeDuckDb();
    for (const statement of [
      sql`SELECT CAST(${'secret'} AS INTEGER)`,
      sql`SELECT x FROM nowhere WHERE x = ${'secret'}`,
      sql`SELECT ${'secret'} FROM`,
    ]) {
      const error = await errorOf(engine.query(statement));
      expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
    }
  });

  it('cannot leave quotes or comments of the text around them', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE t AS SELECT 'hidden' AS h`);
    const attacks = [
      "' || (SELECT h FROM t) || '",
      '" , (SELECT h FROM t) AS "',
      '*/ (SELECT h FROM t) /*',
      '\n h FROM t',
    ];
    for (const attack of attacks) {
      for (const statement of [
        sql`SELECT '${attack}' AS v`,
        sql`SELECT 1 AS "${attack}"`,
        sql`SELECT /* ${attack} */ 1 AS v`,
        sql`SELECT 1 AS v -- ${attack}`,
        sql`SELECT $$ ${attack} $$ AS v`,
      ]) {
        const result = await engine.query(statement).catch((error: unknown) => error);
        expect(JSON.stringify(result)).not.toContain('hidden');
      }
    }
  });
});

describe('the text of a read', () => {
  it('is one statement, whatever it begins with', async () => {
    await using engine = await openNodeDuckDb();
    for (const text of ['SELECT 1; SELECT 2', 'SELECT 1; DROP TABLE t', 'SELECT 1 /* ; */; SELECT 2']) {
      expect((await errorOf(engine.query(trustedSql(text)))).code).toBe('INVALID_ARGUMENT');
    }
  });

  it('may use quoted names of any kind', async () => {
    await using engine = await openNodeDuckDb();
    for (const name of ["it's", 'a"b', 'x;y', '$1', 'pivot', '--']) {
      await engine.execute(sql`CREATE TABLE ${identifier(name)} AS SELECT 1 AS ${identifier(name)}`);
      const { rows } = await engine.query(sql`SELECT ${identifier(name)} FROM ${identifier(name)} WHERE 1 = ${1}`);
      expect(rows).toEqual([{ [name]: 1 }]);
    }
  });
});
