import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { SqlDecimal, type SqlEngine, sql, trustedSql } from '@eider/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ComputationDefinitionInput,
  type ComputationFunction,
  createComputationRegistry,
  defineComputation,
  type InputSource,
  memoryContent,
  type RunOptions,
  type RunProgress,
  runComputation,
} from '../../src/index.ts';
import { captureError } from './capture-error.ts';
import { countedSandboxes, openSandbox, rowsInput } from './sandboxes.ts';

const copy = (text = 'SELECT * FROM t'): ComputationDefinitionInput => ({
  type: 'c',
  version: '1',
  sql: text,
  inputs: ['t'],
});
const numbers = rowsInput({ n: 'INTEGER', s: 'VARCHAR' }, [
  [2, 'b'],
  [1, 'a'],
  [3, null],
]);

/** Runs in a counted sandbox, which must be closed afterwards, whatever happens. */
async function run(
  definition: ComputationDefinitionInput,
  t: InputSource = numbers,
  options: Partial<RunOptions> = {},
) {
  const sandboxes = countedSandboxes();
  try {
    const { inputs } = definition;
    const sources = inputs.includes('t') ? { t } : {};
    return await runComputation(defineComputation(definition), sources, { sandbox: sandboxes.open, ...options });
  } finally {
    expect(sandboxes.closed).toBe(sandboxes.opened);
  }
}

describe('a run', () => {
  test('of the same on the same has the same record, and its order of rows is total', async () => {
    const first = await run(copy('SELECT s, n FROM t ORDER BY n % 2'));
    const second = await run(copy('SELECT s,n\nFROM t -- all\nORDER BY n % 2;'));
    expect(first.rows()).toEqual([
      { s: 'b', n: 2 },
      { s: 'a', n: 1 },
      { s: null, n: 3 },
    ]);
    expect(second.record.result).toEqual(first.record.result);
    expect((await run(copy('SELECT s, n FROM t ORDER BY n % 2'))).record).toEqual(first.record);
  });

  test('tells how far it is', async () => {
    const seen: RunProgress[] = [];
    await run(copy(), numbers, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ phase }) => phase)).toEqual(['opening', 'loading', 'linting', 'running', 'running']);
    expect(seen.at(-1)).toEqual({ phase: 'running', rows: 3 });
  });

  test('records what was allowed', async () => {
    const t = rowsInput({ x: 'DOUBLE' }, [[0.1], [0.2], [0.3]]);
    const { record } = await run(copy('SELECT sum(x) AS x FROM t'), t, { allow: ['float-aggregate:sum'] });
    expect(record.allow).toEqual(['float-aggregate:sum']);
  });

  test('puts a large result beside its record, and nothing if there is no place', async () => {
    const content = memoryContent();
    const { record, result } = await run(copy(), numbers, { content, inlineBytes: 10 });
    expect(record.result).not.toHaveProperty('inline');
    expect(new TextDecoder().decode(await content.get(record.result.digest))).toBe(result.content);
    expect(await captureError(() => run(copy(), numbers, { inlineBytes: 10 }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('inputs', () => {
  let folder: string;
  let source: SqlEngine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eider-inputs-'));
    source = await openNodeDuckDb({ threads: 2 });
    await source.execute(
      trustedSql("CREATE TABLE t AS SELECT * FROM (VALUES (3, NULL), (1, 'a'), (2, 'b')) AS v(n, s)"),
    );
    await source.exportParquet(sql`SELECT * FROM t ORDER BY n DESC`, join(folder, 't.parquet'));
    await writeFile(join(folder, 't.csv'), 'n,s\r\n3,\r\n1,a\r\n2,"b"\r\n');
    await writeFile(join(folder, 't.json'), '[{"n":2,"s":"b"},{"n":1,"s":"a"},{"n":3}]');
  });
  afterAll(async () => {
    await source.close();
    await rm(folder, { recursive: true });
  });

  test('of equal values have one digest, whatever they come from', async () => {
    const columns = { n: 'INTEGER', s: 'VARCHAR' };
    const sources: readonly InputSource[] = [
      numbers,
      { engine: source, table: 't' },
      { engine: source, query: sql`SELECT n, s FROM t WHERE n > ${0}` },
      { parquet: join(folder, 't.parquet') },
      { csv: join(folder, 't.csv'), columns },
      { json: join(folder, 't.json'), columns },
    ];
    const runs = [];
    for (const each of sources) runs.push((await run(copy(), each)).record.inputs[0]);
    for (const input of runs) expect(input).toEqual(runs[0]);
  });

  test('of CSV without columns are text', async () => {
    const { rows } = await run(copy(), { csv: join(folder, 't.csv') });
    expect(rows()).toEqual([
      { n: '1', s: 'a' },
      { n: '2', s: 'b' },
      { n: '3', s: null },
    ]);
  });

  test('with rows in another order have the same digest, for 200 generated tables', async () => {
    const value = fc.record({
      n: fc.option(fc.integer({ min: -3, max: 3 })),
      s: fc.option(fc.string({ unit: 'grapheme-composite', maxLength: 2 })),
      x: fc.option(fc.constantFrom(0, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY)),
      d: fc.option(fc.bigInt({ min: -9n, max: 9n })),
    });
    const tables = fc
      .array(value, { maxLength: 8 })
      .chain((rows) =>
        fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
      );
    const columns = { n: 'INTEGER', s: 'VARCHAR', x: 'DOUBLE', d: 'DECIMAL(9,2)' };
    const toInput = (rows: readonly { n: number | null; s: string | null; x: number | null; d: bigint | null }[]) =>
      rowsInput(
        columns,
        rows.map(({ n, s, x, d }) => [n, s?.replaceAll('\0', '') ?? null, x, d === null ? null : new SqlDecimal(d, 2)]),
      );
    const names = Array.from({ length: 20 }, (_, index) => [`a${index}`, `b${index}`] as const);
    const definition = defineComputation({ type: 'p', version: '1', sql: 'SELECT 1 AS n', inputs: names.flat() });
    await fc.assert(
      fc.asyncProperty(fc.array(tables, { minLength: 20, maxLength: 20 }), async (pairs) => {
        const inputs = names.flatMap(([a, b], index) => {
          const [rows, shuffled] = pairs[index] ?? [[], []];
          return [
            [a, toInput(rows)],
            [b, toInput(shuffled)],
          ] as const;
        });
        const { record } = await runComputation(definition, Object.fromEntries(inputs), { sandbox: openSandbox });
        const digests = new Map(record.inputs.map(({ name, digest }) => [name, digest]));
        for (const [a, b] of names) expect(digests.get(a)).toBe(digests.get(b));
      }),
      { numRuns: 10 },
    );
  });

  test('equal by DuckDB but not by value are told apart, and always lie in one order', async () => {
    const query = (...texts: readonly string[]): InputSource => ({
      engine: source,
      query: trustedSql(texts.map((text) => `SELECT INTERVAL '${text}' AS i`).join(' UNION ALL ')),
    });
    const [one, two, other] = [
      await run(copy('SELECT i::VARCHAR AS i FROM t'), query('1 month', '30 days')),
      await run(copy('SELECT i::VARCHAR AS i FROM t'), query('30 days', '1 month')),
      await run(copy('SELECT i::VARCHAR AS i FROM t'), query('30 days', '30 days')),
    ];
    expect(two?.record).toEqual(one?.record);
    expect(other?.record.inputs).not.toEqual(one?.record.inputs);
  });

  test('hold no negative zero, wherever it lies, because it has the digest of zero', async () => {
    const t: InputSource = {
      engine: source,
      query: trustedSql("SELECT -0.0::DOUBLE AS x, [{'y': -0.0::FLOAT}, NULL] AS l, NULL::STRUCT(z DOUBLE) AS s"),
    };
    const { rows } = await run(
      copy('SELECT 1 / x AS x, 1 / l[1].y AS y, l[2] IS NULL AS empty, s IS NULL AS none FROM t'),
      t,
    );
    expect(rows()).toEqual([{ x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY, empty: true, none: true }]);
  });
});

describe('the sandbox', () => {
  const intruder =
    (text: string): ComputationFunction =>
    async (session) =>
      session.query(trustedSql(text));
  const asFunction = (text: string): ComputationDefinitionInput => ({
    type: 'f',
    version: '1',
    inputs: ['t'],
    run: intruder(text),
  });

  test.each([
    ["SELECT * FROM read_text('/etc/hostname')", 'PERMISSION_DENIED'],
    ["SELECT * FROM '/etc/hostname.csv'", 'PERMISSION_DENIED'],
    ["COPY t TO '/tmp/eider-never.csv'", 'INVALID_ARGUMENT'],
    ["ATTACH '/tmp/eider-never.duckdb'", 'INVALID_ARGUMENT'],
    ['SET threads = 4', 'INVALID_ARGUMENT'],
    ['DROP TABLE t', 'INVALID_ARGUMENT'],
    ['WITH a AS (SELECT 1) INSERT INTO t SELECT 1, 2', 'INVALID_ARGUMENT'],
    ['SELECT 1; DROP TABLE t', 'INVALID_ARGUMENT'],
  ])('lets a function do nothing but read its inputs: %s', async (text, code) => {
    expect(await captureError(() => run(asFunction(text)))).toMatchObject({ code });
  });

  test('forbids files even to SQL that no linter has seen', async () => {
    const text = "SELECT count(*) AS n FROM read_csv('/etc/hostname')";
    const error = await captureError(() => run(copy(text), numbers, { allow: ['unlinted'] }));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('has the same settings whatever the engine was opened with', async () => {
    const text =
      "SELECT current_setting('threads')::INTEGER AS threads, current_setting('TimeZone') AS zone, current_setting('lock_configuration') AS locked";
    const { rows } = await run(copy(text), numbers, {
      sandbox: () => openNodeDuckDb({ threads: 4 }),
      allow: ['session-function'],
    });
    expect(rows()).toEqual([{ threads: 1, zone: 'UTC', locked: true }]);
  });

  test('that is locked with other settings is refused, with the right ones it is taken', async () => {
    const locked = (threads: number) => () => openNodeDuckDb({ threads, lockedDown: true });
    expect(await captureError(() => run(copy(), numbers, { sandbox: locked(4) }))).toMatchObject({
      code: 'UNSUPPORTED',
    });
    expect((await run(copy(), numbers, { sandbox: locked(1) })).record.result.rowCount).toBe(3);
  });
});

test('a registry keeps versions apart and refuses another meaning for the same one', async () => {
  const registry = createComputationRegistry();
  const one = registry.define(copy());
  expect(registry.define(copy('SELECT   * FROM t'))).toBe(one);
  const two = registry.define({ ...copy('SELECT 1 AS n'), version: '2' } as ComputationDefinitionInput);
  expect([registry.get('c'), registry.get('c', '1'), registry.find('c', '3')]).toEqual([two, one, undefined]);
  expect(registry.list()).toEqual([one, two]);
  expect(await captureError(() => registry.define(copy('SELECT 2')))).toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await captureError(() => registry.get('d'))).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('known types: c'),
  });
});
