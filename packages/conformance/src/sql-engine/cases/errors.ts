import { EiderError, type ErrorCode, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

type Refused = readonly [what: string, statement: SqlStatement];

const MALFORMED: readonly Refused[] = [
  ['unfinished', sql`SELECT 1 +`],
  ['misspelled', sql`SELEC 1`],
  ['unknown column', sql`SELECT nope FROM t`],
  ['unknown column of a change', sql`INSERT INTO t (nope) VALUES (1)`],
  ['too few values', sql`INSERT INTO t VALUES (1)`],
  ['wrong type of an argument', sql`SELECT sum(name) FROM t`],
  ['ungrouped column', sql`SELECT id, count(*) FROM t`],
];
const UNCONVERTIBLE: readonly Refused[] = [
  ['text as a number', sql`SELECT CAST(${'twelve'} AS INTEGER)`],
  ['text as a date', sql`SELECT CAST(${'2024-13-01'} AS DATE)`],
  ['text as an enum', sql`SELECT CAST(${'c'} AS ENUM('a', 'b'))`],
  ['number out of range', sql`SELECT CAST(${300} AS TINYINT)`],
  ['overflow', sql`SELECT 9223372036854775807 + id FROM t`],
  ['an error of the statement itself', sql`SELECT error('mishap') FROM t`],
];
const UNKNOWN: readonly Refused[] = [
  ['table', sql`SELECT * FROM nope`],
  ['table to change', sql`UPDATE nope SET a = 1`],
  ['table to drop', sql`DROP TABLE nope`],
  ['schema', sql`SELECT * FROM nope.t`],
  ['database', sql`SELECT * FROM nope.main.t`],
  ['database to use', sql`USE nope`],
];
const EXISTING: readonly Refused[] = [
  ['table', sql`CREATE TABLE t (n INTEGER)`],
  ['view', sql`CREATE VIEW t AS SELECT 1 AS n`],
  ['schema', sql`CREATE SCHEMA main`],
];
const VIOLATED: readonly Refused[] = [
  ['primary key', sql`INSERT INTO t VALUES (1, 'again')`],
  ['NOT NULL', sql`INSERT INTO t VALUES (2, NULL)`],
  ['CHECK', sql`INSERT INTO t VALUES (-2, 'negative')`],
  ['update to NULL', sql`UPDATE t SET name = NULL`],
];
const SECRET = 'hunter2-zebra';

export const errorCases: readonly SqlEngineCase[] = [
  codeCase('malformed', 'INVALID_ARGUMENT', 'malformed statements and unknown columns', MALFORMED),
  codeCase('unconvertible', 'INVALID_ARGUMENT', 'failed conversions and computations', UNCONVERTIBLE),
  codeCase('unknown', 'NOT_FOUND', 'unknown tables, schemas and databases', UNKNOWN),
  codeCase('existing', 'ALREADY_EXISTS', 'objects that exist already', EXISTING),
  codeCase('violated', 'PRECONDITION_FAILED', 'violated constraints', VIOLATED),
  engineCase(
    'errors/unknown-file',
    'a file that SQL names and that is not there is NOT_FOUND',
    async (engine, fixture) => {
      const statement = sql`SELECT * FROM read_csv(${fixture.newPath('missing.csv')})`;
      await ensureRejects('NOT_FOUND', () => engine.query(statement), 'read_csv');
    },
  ),
  engineCase(
    'errors/missing-extension',
    'a function of an extension that is not there is UNSUPPORTED and names it',
    async (engine) => {
      const error = await ensureRejects('UNSUPPORTED', () => engine.query(sql`SELECT * FROM st_read('x')`), 'st_read');
      ensure(error.message.includes('spatial'), 'the message must name the extension');
    },
  ),
  engineCase(
    'errors/out-of-memory',
    'a statement that needs more memory than there may be is RESOURCE_EXHAUSTED',
    async (engine) => {
      await engine.execute(sql`SET max_temp_directory_size = '0KB'`);
      await engine.execute(sql`SET memory_limit = '40MB'`);
      const greedy = sql`SELECT strlen(string_agg(repeat('x', 1000) || range, ',')) AS n FROM range(200000)`;
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(greedy), 'query');
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after it');
    },
  ),
  engineCase('errors/no-values', 'messages and details never hold parameters or stored values', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (id VARCHAR PRIMARY KEY, n INTEGER CHECK (n < 10))`);
    await engine.execute(sql`INSERT INTO t VALUES (${SECRET}, 1)`);
    const calls: readonly (() => Promise<unknown>)[] = [
      () => engine.query(sql`SELECT CAST(${SECRET} AS INTEGER)`),
      () => engine.query(sql`SELECT CAST(${SECRET} AS UUID)`),
      () => engine.query(sql`SELECT CAST(${SECRET} AS TIMESTAMP)`),
      () => engine.query(sql`SELECT CAST(id AS INTEGER) FROM t`),
      () => engine.query(sql`SELECT strptime(${SECRET}, '%Y')`),
      () => engine.query(sql`SELECT regexp_matches('a', ${`(${SECRET}`})`),
      () => engine.execute(sql`INSERT INTO t VALUES (${SECRET}, 2)`),
      () => engine.execute(sql`INSERT INTO t SELECT id, 3 FROM t`),
      () => engine.append('t', { columns: ['id'], rows: [[SECRET]] }),
      () => engine.append('t', { columns: ['n'], rows: [[SECRET]] }),
      () => drain(engine.stream(sql`SELECT CAST(${SECRET} AS INTEGER)`)),
      () => engine.transaction((session) => session.query(sql`SELECT CAST(${SECRET} AS DATE)`)),
    ];
    for (const [index, call] of calls.entries()) await ensureSilent(call, `call ${index}`);
  }),
  engineCase('errors/usable-after', 'after an error of any kind the engine works on', async (engine) => {
    await fill(engine);
    for (const [what, statement] of [...MALFORMED, ...UNCONVERTIBLE, ...UNKNOWN, ...EXISTING, ...VIOLATED]) {
      const failed = await engine.query(statement).then(
        () => false,
        () => true,
      );
      ensure(failed, `${what} must fail`);
      ensureEqual(await countOf(engine, 't'), 1, `rows after ${what}`);
    }
    await engine.execute(sql`INSERT INTO t VALUES (2, 'b')`);
    ensureEqual(await Promise.all([1, 2, 3, 4].map(() => countOf(engine, 't'))), [2, 2, 2, 2], 'rows');
  }),
];

function codeCase(id: string, code: ErrorCode, what: string, refused: readonly Refused[]): SqlEngineCase {
  return engineCase(
    `errors/${id}`,
    `${what} are ${code}, by query, execute and stream, and change nothing`,
    async (engine) => {
      await fill(engine);
      for (const [name, statement] of refused) {
        const error = await ensureRejects(code, () => engine.query(statement), `query: ${name}`);
        ensureEqual(error.retryable, false, `retryable: ${name}`);
        await ensureRejects(code, () => engine.execute(statement), `execute: ${name}`);
        await ensureRejects(code, () => drain(engine.stream(statement)), `stream: ${name}`);
        await ensureRejects(
          code,
          () => engine.transaction((session) => session.query(statement)),
          `transaction: ${name}`,
        );
      }
      ensureEqual(await countOf(engine, "t WHERE id = 1 AND name = 'a'"), 1, 'rows');
      ensureEqual(await countOf(engine, 't'), 1, 'all rows');
    },
  );
}

async function fill(engine: SqlEngine): Promise<void> {
  await engine.execute(sql`CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id > 0), name VARCHAR NOT NULL)`);
  await engine.execute(sql`INSERT INTO t VALUES (1, 'a')`);
}

async function ensureSilent(call: () => Promise<unknown>, what: string): Promise<void> {
  const error: unknown = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  ensure(EiderError.is(error), `${what} must reject with an EiderError`);
  const text = `${error.message} ${String(error)} ${JSON.stringify(error.details)}`;
  ensure(!text.includes(SECRET), `${what}: the error tells a value`);
}
