import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, digestJson, digestTyped, encodeTyped, sql, trustedSql } from '../../src/index.ts';
import { type DuckDbSession, openDuckDb } from '../duckdb/duckdb-session.ts';
import { fromNotation } from '../golden/notation.ts';
import { makeVectors, readVectors, sha256, VECTORS_FILE, vectorsText } from '../golden/vectors.ts';

const vectors = readVectors();

describe('the published vectors', () => {
  it('are at least 200, of version 1', () => {
    expect(vectors.version).toBe(1);
    expect(vectors.canonicalJson.length).toBeGreaterThanOrEqual(50);
    expect(vectors.typed.length).toBeGreaterThanOrEqual(150);
  });

  it('are what the committed generator writes, byte for byte', () => {
    expect(readFileSync(VECTORS_FILE, 'utf8')).toBe(vectorsText(makeVectors()));
  });

  it('have digests that Node agrees with', () => {
    for (const { canonical, sha256: digest } of vectors.canonicalJson) expect(sha256(canonical)).toBe(digest);
    for (const { hex, sha256: digest } of vectors.typed) expect(sha256(Buffer.from(hex, 'hex'))).toBe(digest);
  });

  it.each(vectors.canonicalJson)('hold for the JSON text $input', ({ input, canonical, sha256: digest }) => {
    const value: unknown = JSON.parse(input);
    expect(canonicalJson(value)).toBe(canonical);
    expect(digestJson(value)).toBe(digest);
  });

  it.each(vectors.typed)('hold for $sql', ({ value, type, hex, sha256: digest }) => {
    expect(Buffer.from(encodeTyped(fromNotation(value), type)).toString('hex')).toBe(hex);
    expect(digestTyped(fromNotation(value), type)).toBe(digest);
  });

  it('give equal bytes only to equal values of one kind', () => {
    const byHex = Map.groupBy(vectors.typed, ({ hex }) => hex);
    const shared = [...byHex.values()]
      .filter((group) => group.length > 1)
      .map((group) => group.map(({ sql: text }) => text));
    expect(shared).toMatchSnapshot();
  });
});

describe('DuckDB', () => {
  let session: DuckDbSession;
  beforeAll(async () => {
    session = await openDuckDb();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  it.each(vectors.typed)(
    'makes of $sql the value and type that the vector names',
    async ({ sql: text, type, value }) => {
      const expression = trustedSql(text);
      const { rows } = await session.query(
        sql`SELECT typeof(${expression}) AS type,
        struct_pack(v := ${expression}) = struct_pack(v := CAST(${fromNotation(value)} AS ${trustedSql(type)})) AS same`,
      );
      expect(rows).toEqual([{ type, same: true }]);
    },
  );
});
