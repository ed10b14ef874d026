import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanSql } from '../src/statement/scan-sql.ts';

function statementsOf(text: string): string[] {
  return scanSql(text).statements.map(({ start, end }) => text.slice(start, end).trim());
}

describe('scanSql', () => {
  test.each([
    ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    [';; SELECT 1 ;;', ['SELECT 1']],
    ['-- a; b\n /* c; /* d; */ ; */', []],
    ["SELECT ';', 'it''s; fine', E'\\'; x', \"a;\"\"b\"", ["SELECT ';', 'it''s; fine', E'\\'; x', \"a;\"\"b\""]],
    ['SELECT $$a; b$$, $tag$c; $$ d$tag$; SELECT $1', ['SELECT $$a; b$$, $tag$c; $$ d$tag$', 'SELECT $1']],
    ["SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", 'SELECT 2']],
    ["SELECT 'never ends; ", ["SELECT 'never ends;"]],
    ['SELECT a$1; SELECT 1--;', ['SELECT a$1', 'SELECT 1--;']],
    ['/* never ends; SELECT 1', []],
  ])('divides %j', (text, statements) => {
    expect(statementsOf(text)).toEqual(statements);
  });

  test('finds parameters only where they are parameters', () => {
    const text = 'SELECT $1, \'$2\', "$3", a$4, $$ $5 $$, /* $6 */ $12 -- $7';
    expect(scanSql(text).placeholders.map(({ index }) => index)).toEqual([1, 12]);
  });

  test('knows which parameters may become a part of a column name', () => {
    const text = 'SELECT f($1) FROM (SELECT $2), g($3) WHERE a = CAST($4 AS INTEGER) LIMIT $5';
    expect(scanSql(text).placeholders.map(({ inResults }) => inResults)).toEqual([true, true, false, false, false]);
  });

  test('gives the words outside of parentheses', () => {
    expect(scanSql('WITH q AS (SELECT 1) INSERT INTO t SELECT (a) FROM "x" RETURNING [b]').words).toEqual([
      'WITH',
      'Q',
      'AS',
      'INSERT',
      'INTO',
      'T',
      'SELECT',
      'FROM',
      'RETURNING',
    ]);
  });

  test('any texts, quoted in any way, stay in their statement', () => {
    const quoted = fc.oneof(
      fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string().map((text) => `-- ${text.replace(/[\r\n]/g, '')}\n`),
      fc.string().map((text) => `/*${text.replace(/[*/]/g, '')}*/`),
      fc.string().map((text) => `$q$${text.replaceAll('$', '')}$q$`),
    );
    const statement = fc.array(quoted).map((parts) => `SELECT ${parts.join(' ')} end_`);
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1 }), (statements) => {
        expect(statementsOf(statements.join(' ; '))).toEqual(statements);
      }),
    );
  });
});
