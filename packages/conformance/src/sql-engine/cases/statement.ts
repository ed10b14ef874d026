import { type SqlEngine, type SqlStatement, sql, trustedSql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain, rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const SEVERAL = trustedSql('INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)');
const NO_STATEMENTS = ['', ' \n\t', ';', ';;', '-- only a comment', '/* nothing */'];

export const statementCases: readonly SqlEngineCase[] = [
  severalCase('query', (engine, statement) => engine.query(statement)),
  severalCase('stream', (engine, statement) => drain(engine.stream(statement))),
  severalCase('execute', (engine, statement) => engine.execute(statement)),
  severalCase('transaction', (engine, statement) => engine.transaction((session) => session.execute(statement))),
  engineCase('statement/several-with-parameters', 'several statements with parameters are refused', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    await ensureRejects('INVALID_ARGUMENT', () => engine.query(sql`SELECT ${1}; DROP TABLE t`), 'query');
    ensureEqual(await countOf(engine, 't'), 0, 'rows of the table that must still be there');
  }),
  engineCase('statement/none', 'a text without a statement is INVALID_ARGUMENT', async (engine) => {
    for (const text of NO_STATEMENTS) {
      const statement = trustedSql(text);
      await ensureRejects('INVALID_ARGUMENT', () => engine.query(statement), `query of ${JSON.stringify(text)}`);
      await ensureRejects('INVALID_ARGUMENT', () => engine.execute(statement), `execute of ${JSON.stringify(text)}`);
    }
  }),
  engineCase(
    'statement/semicolons',
    'semicolons at the end, in strings, names and comments do not make a second statement',
    async (engine) => {
      const text = 'SELECT \'a;b\' AS "c;d" /* e; f */ -- g; h\n;  ';
      ensureEqual(await rowsOf(engine, trustedSql(text)), [{ 'c;d': 'a;b' }], 'rows');
    },
  ),
  engineCase('statement/nul-in-text', 'a NUL in the text of a statement is INVALID_ARGUMENT', async (engine) => {
    await ensureRejects('INVALID_ARGUMENT', () => engine.query(trustedSql('SELECT 1\0 + 1')), 'query');
    await ensureRejects('INVALID_ARGUMENT', () => engine.execute(trustedSql('SELECT 1\0')), 'execute');
    await ensureRejects('INVALID_ARGUMENT', () => drain(engine.stream(trustedSql('SELECT 1\0'))), 'stream');
  }),
];

function severalCase(
  call: string,
  run: (engine: SqlEngine, statement: SqlStatement) => Promise<unknown>,
): SqlEngineCase {
  return engineCase(
    `statement/several-in-${call}`,
    `several statements in one ${call} are INVALID_ARGUMENT and none of them has run`,
    async (engine) => {
      await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
      await ensureRejects('INVALID_ARGUMENT', () => run(engine, SEVERAL), call);
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    },
  );
}
