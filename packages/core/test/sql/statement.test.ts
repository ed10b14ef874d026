import { describe, expect, it } from 'vitest';
import {
  identifier,
  isSqlStatement,
  joinSql,
  quoteIdentifier,
  renderStatement,
  sql,
  trustedSql,
} from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

describe('sql', () => {
  it('makes every value a parameter and splices fragments in', () => {
    const where = sql`a = ${'x'} AND b = ${true}`;
    const rendered = renderStatement(sql`SELECT * FROM ${identifier('t')} WHERE ${where} LIMIT ${5}`);
    expect(rendered).toEqual({
      text: 'SELECT * FROM "t" WHERE a = $1 AND b = $2 LIMIT CAST($3 AS INTEGER)',
      parameters: ['x', true, '5'],
    });
  });

  it('numbers parameters in the order of the text, whatever was nested', () => {
    const inner = sql`${'b'}, ${sql`${'c'}`}`;
    expect(renderStatement(sql`SELECT ${'a'}, ${inner}, ${'d'}`)).toEqual({
      text: 'SELECT $1, $2, $3, $4',
      parameters: ['a', 'b', 'c', 'd'],
    });
  });

  it('takes an object that looks like a statement for a value', () => {
    const posing = { texts: ['; DROP TABLE t; --'], values: [] };
    expect(isSqlStatement(posing)).toBe(false);
    expect(renderStatement(sql`SELECT ${JSON.parse(JSON.stringify(posing))}`).text).not.toContain('DROP');
  });

  it('refuses to be called as a function with a text', () => {
    const call = sql as unknown as (text: unknown) => unknown;
    for (const text of ['DROP TABLE t', ['DROP TABLE t'], undefined]) {
      expect(captureError(() => call(text)).code).toBe('INVALID_ARGUMENT');
    }
  });

  it('splices a fragment of 300,000 values', () => {
    const many = joinSql(Array.from({ length: 300_000 }, () => sql`${null}`));
    expect(renderStatement(sql`SELECT [${many}]`).parameters).toHaveLength(300_000);
  });
});

describe('joinSql', () => {
  it('puts the separator between fragments, and nothing for an empty list', () => {
    expect(renderStatement(joinSql([sql`a = ${'x'}`, trustedSql('b')], ' AND ')).text).toBe('a = $1 AND b');
    expect(renderStatement(joinSql([])).text).toBe('');
  });
});

describe('identifier', () => {
  it('quotes each part and joins them with dots', () => {
    expect(renderStatement(identifier('db', 'a.b', 'x"y')).text).toBe('"db"."a.b"."x""y"');
  });

  it.each([
    ['no part', []],
    ['an empty part', ['a', '']],
    ['NUL', ['a\0b']],
    ['a lone surrogate', ['\ud800']],
    ['a part that is no text', [5 as unknown as string]],
  ])('refuses %s', (_, parts) => {
    expect(captureError(() => identifier(...parts)).code).toBe('INVALID_ARGUMENT');
  });

  it('doubles quotes', () => {
    expect(quoteIdentifier('"')).toBe('""""');
  });
});

describe('trustedSql', () => {
  it('is taken as it is, but not with NUL', () => {
    expect(renderStatement(trustedSql("SELECT '$1'")).text).toBe("SELECT '$1'");
    expect(captureError(() => renderStatement(trustedSql('SELECT 1\0'))).code).toBe('INVALID_ARGUMENT');
  });
});
