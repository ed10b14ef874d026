import { DuckDBBlobValue, type DuckDBConnection, DuckDBStructType } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  identifier,
  joinSql,
  renderStatement,
  type SqlStatement,
  type SqlValue,
  sql,
  trustedSql,
} from '../../src/index.ts';
import { inlineStatement } from '../../src/sql/render.ts';
import { type DuckDbSession, openDuckDb, runOne } from '../duckdb/duckdb-session.ts';
import { hostileTexts } from './hostile.ts';

const TEXTS = hostileTexts(10_000);
const NAMES = TEXTS.filter((text) => !text.includes('\0'));
const BATCH = 100;

function batches(texts: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, index) =>
    texts.slice(index * BATCH, (index + 1) * BATCH),
  );
}

describe('10,000 hostile texts', () => {
  let session: DuckDbSession;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    session = await openDuckDb();
    connection = session.connection;
    await connection.run('CREATE TABLE films AS SELECT 1 AS id');
  });
  afterAll(() => session[Symbol.asyncDispose]());

  /** Runs a text that must be one statement of one row. */
  async function run(statement: SqlStatement) {
    const { text, parameters } = renderStatement(statement);
    const reader = await runOne(connection, text, parameters);
    expect(reader.currentRowCount).toBe(1);
    return reader;
  }

  /** Texts as bytes: the binding's own decoder drops a U+FEFF at the beginning of a text. */
  async function readTexts(expressions: readonly SqlStatement[]): Promise<readonly string[]> {
    const reader = await run(sql`SELECT ${joinSql(expressions.map((expression) => sql`encode(${expression})`))}`);
    return (reader.getRows()[0] ?? []).map((value) =>
      value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString('utf8') : `not a blob: ${value}`,
    );
  }

  it('are different texts, with every kind of trap among them', () => {
    expect(TEXTS).toHaveLength(10_000);
    expect(new Set(TEXTS).size).toBe(10_000);
    for (const trap of ["'", '"', ';', '--', '/*', '\\', '\0', '$1', '?', '\ufeff']) {
      expect(TEXTS.filter((text) => text.includes(trap)).length).toBeGreaterThan(100);
    }
    expect(TEXTS.every((text) => text.isWellFormed())).toBe(true);
  });

  it('as values leave the text of a statement as it is', () => {
    const shapes: readonly ((text: string) => SqlValue)[] = [
      (text) => text,
      (text) => [text, text],
      (text) => ({ field: text }),
      (text) => new Map([[text, text]]),
      (text) => new TextEncoder().encode(text),
    ];
    for (const shape of shapes) {
      const textOf = (text: string): string =>
        renderStatement(sql`SELECT * FROM films WHERE title = ${shape(text)} AND id = ${1}`).text;
      const expected = textOf('harmless');
      expect(TEXTS.filter((text) => textOf(text) !== expected)).toEqual([]);
    }
  });

  it('as values come back as they are, from one statement', async () => {
    for (const texts of batches(TEXTS)) {
      expect(await readTexts(texts.map((text) => sql`${text}`))).toEqual(texts);
    }
  });

  it('as names come back as they are, from one statement', async () => {
    for (const names of batches(NAMES)) {
      const reader = await run(sql`SELECT ${joinSql(names.map((name) => sql`${1} AS ${identifier(name)}`))}`);
      expect(reader.columnNames()).toEqual(names);
    }
  });

  it('as names of fields come back as they are, from one statement', async () => {
    for (const names of batches(NAMES.slice(0, 2000))) {
      const reader = await run(sql`SELECT ${joinSql(names.map((name) => sql`${{ [name]: 1 }}`))}`);
      const fields = reader.columnTypes().map((type) => (type instanceof DuckDBStructType ? type.entryNames : []));
      expect(fields).toEqual(names.map((name) => [name]));
    }
  });

  it('as literals, where DuckDB takes no parameters, come back as they are', async () => {
    for (const texts of batches(NAMES)) {
      expect(await readTexts(texts.map((text) => trustedSql(inlineStatement(sql`${text}`))))).toEqual(texts);
    }
  });

  it('as literals are refused with NUL', () => {
    const withNul = TEXTS.filter((text) => text.includes('\0'));
    for (const text of withNul) expect(() => inlineStatement(sql`${text}`)).toThrow('NUL');
  });

  it('have dropped nothing', async () => {
    const { rows } = await session.query(trustedSql('SELECT id FROM films'));
    expect(rows).toEqual([{ id: 1 }]);
  });
});
