import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type LongTermMemory, manualClock, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

let engine: SqlEngine;
/** Holds back the next query whose text matches, until it is let go. */
let hold: { readonly pattern: RegExp; readonly until: Promise<void>; held(): void } | undefined;

const MEMTABLE = { maxEntries: 1_000_000 };
const slowEngine = (): SqlEngine =>
  Object.create(engine, {
    capabilities: { value: engine.capabilities },
    query: {
      value: async (statement: SqlStatement, options?: object) => {
        const waiting = hold;
        if (waiting?.pattern.test(statement.texts.join('?')) === true) {
          hold = undefined;
          waiting.held();
          await waiting.until;
        }
        return engine.query(statement, options);
      },
    },
    execute: { value: engine.execute.bind(engine) },
    append: { value: engine.append.bind(engine) },
    transaction: { value: engine.transaction.bind(engine) },
    attach: { value: engine.attach.bind(engine) },
  }) as SqlEngine;

const open = (clock = manualClock(1_000)): Promise<LongTermMemory> =>
  createMemory({ engine: slowEngine(), log: memoryLog({ clock }), clock }, { cacheBytes: 0, memtable: MEMTABLE });

function holdBack(pattern: RegExp): { readonly isHeld: Promise<void>; letGo(): void } {
  const until = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  hold = { pattern, until: until.promise, held: () => isHeld.resolve() };
  return { isHeld: isHeld.promise, letGo: () => until.resolve() };
}

beforeAll(async () => {
  engine = await openNodeDuckDb();
});

beforeEach(() => {
  hold = undefined;
});

afterAll(async () => {
  await engine.close();
});

test('a delete finds its record although a checkpoint moves it while other keys of its group are looked up', async () => {
  await using memory = await open();
  await memory.store('in-run', 1);
  await memory.checkpoint();
  await memory.store('moving', 'secret');
  const { isHeld, letGo } = holdBack(/pos = /);
  const writes = [memory.store('in-run', 2), memory.delete('moving')] as const;
  await isHeld;
  await memory.checkpoint();
  letGo();
  expect(await writes[1]).toBe(true);
  expect((await writes[0]).created).toBe(false);
  expect(await memory.retrieve('moving')).toBeUndefined();
  expect(await memory.count()).toBe(1);
});

test('the newest records are complete although one is overwritten while they are read', async () => {
  await using memory = await open();
  await memory.storeMany(['a', 'b', 'c'].map((key) => ({ key, value: 1 })));
  await memory.checkpoint();
  await memory.count();
  const { isHeld, letGo } = holdBack(/ORDER BY revision/);
  const search = memory.search(undefined);
  await isHeld;
  await memory.store('b', 2);
  letGo();
  expect((await search).hits.map(({ record }) => record.key).sort()).toEqual(['a', 'b', 'c']);
});

test('a filtered search goes on although its candidates are overwritten meanwhile', async () => {
  await using memory = await open();
  const item = (key: string) => ({ key, value: 'alpha', metadata: { keep: key === 'k9' } });
  await memory.storeMany(Array.from({ length: 40 }, (_, index) => item(`r${index}`)));
  await memory.checkpoint();
  await memory.storeMany(Array.from({ length: 40 }, (_, index) => item(`k${index}`)));
  const { isHeld, letGo } = holdBack(/pos (=|IN)/);
  const search = memory.search('alpha', { filter: { keep: { ne: false } }, limit: 1 });
  await isHeld;
  await memory.storeMany(Array.from({ length: 40 }, (_, index) => ({ key: `k${index}`, value: 'beta' })));
  letGo();
  expect((await search).hits.map(({ record }) => record.key)).toEqual(['k9']);
});

test('a clock that ran ahead takes nothing away for ever', async () => {
  const path = '/clock.duckdb';
  const { openWasmDuckDb } = await import('@eider/adapter-duckdb-wasm');
  await using wasm = await openWasmDuckDb();
  const ahead = manualClock(3_600_000);
  const early = manualClock(1_000);
  const log = memoryLog({ clock: early });
  const first = await createMemory({ engine: wasm, log, clock: ahead }, { path });
  await first.store('k', 'alpha', { expiresAt: new Date(10_000) });
  await first.checkpoint();
  expect(await first.count()).toBe(0);
  await first.close();
  await using second = await createMemory({ engine: wasm, log, clock: early }, { path });
  expect([await second.count(), (await second.search('alpha')).hits.length]).toEqual([1, 1]);
  expect(await second.retrieve('k')).toBeDefined();
});

test('tables of runs that were replaced do not outlive the next opening', async () => {
  const { openWasmDuckDb } = await import('@eider/adapter-duckdb-wasm');
  await using wasm = await openWasmDuckDb();
  const log = memoryLog();
  for (let cycle = 0; cycle < 4; cycle += 1) {
    await using memory = await createMemory({ engine: wasm, log }, { path: '/cycles.duckdb' });
    await memory.store('k', cycle);
  }
  await using last = await createMemory({ engine: wasm, log }, { path: '/cycles.duckdb' });
  const { rows } = await wasm.query(
    sql`SELECT count(*) AS n FROM duckdb_tables() WHERE regexp_matches(table_name, '^eider_run_[0-9]+$')`,
  );
  expect(rows).toEqual([{ n: BigInt((await last.stats()).storage?.runs.length ?? -1) }]);
});

test('a table name of the memory itself is refused', async () => {
  await expect(createMemory({ engine, log: memoryLog() }, { table: 'EIDER_runs' })).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});
