import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type ListOptions,
  type LongTermMemory,
  type MemoryRecord,
  manualClock,
  type SqlEngine,
  type SqlStatement,
} from '@eider/core';
import { createMemory } from '@eider/ltm';
import { memoryLog } from '@eider/storage-cloud/memory';
import { expect, test } from 'vitest';

/** Statements that read a run, as they were asked for. */
function watched(engine: SqlEngine, reads: string[]): SqlEngine {
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'query') {
        return (statement: SqlStatement, options?: Parameters<SqlEngine['query']>[1]) => {
          const text = statement.texts.join('?');
          if (/eider_run_\d+"/.test(text)) reads.push(text);
          return target.query(statement, options);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

interface Opened extends AsyncDisposable {
  readonly memory: LongTermMemory;
  readonly reads: string[];
}

/** A memory whose records lie in runs: one after each batch, as far as they are not merged. Nothing is cached. */
async function openWith(batches: readonly (readonly string[])[]): Promise<Opened> {
  const engine = await openNodeDuckDb({ threads: 1 });
  const reads: string[] = [];
  const clock = manualClock();
  const memory = await createMemory({ engine: watched(engine, reads), log: memoryLog(), clock }, { cacheBytes: 0 });
  for (const [batch, keys] of batches.entries()) {
    for (let at = 0; at < keys.length; at += 10_000) {
      await memory.storeMany(keys.slice(at, at + 10_000).map((key) => ({ key, value: `${key} of ${batch}` })));
    }
    await memory.checkpoint();
  }
  reads.length = 0;
  return {
    memory,
    reads,
    [Symbol.asyncDispose]: async () => {
      await memory.close();
      await engine.close();
    },
  };
}

function keys(prefix: string, count: number, step = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index * step).padStart(6, '0')}`);
}

async function listed(memory: LongTermMemory, options: ListOptions = {}): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of memory.list(options)) records.push(record);
  return records;
}

async function runsOf(memory: LongTermMemory): Promise<readonly number[]> {
  return (await memory.stats()).storage?.runs.map(({ records }) => records) ?? [];
}

test('a page asks only the runs that hold something of it, each once', async () => {
  await using opened = await openWith([keys('a', 3_000), keys('b', 300), keys('c', 30)]);
  const { memory, reads } = opened;
  expect((await runsOf(memory)).length).toBeGreaterThan(1);
  const page = await listed(memory, { after: 'a000500', limit: 100 });
  expect(page.map(({ key }) => key)).toEqual(keys('a', 601).slice(501));
  expect(reads).toHaveLength(1);
});

test('pages are the same behind keys that are there and keys that are not, over all runs', async () => {
  const [even, odd] = [keys('k', 2_000, 2), keys('k', 500, 5)];
  await using opened = await openWith([even, odd, keys('z', 5)]);
  const { memory } = opened;
  const all = [...new Set([...even, ...odd, ...keys('z', 5)])].sort();
  for (const after of ['', 'k000500', 'k000501', 'k000501x', 'k002495', 'k0039980', 'z000003', 'zz']) {
    const found = await listed(memory, { after, limit: 300 });
    expect(found.map(({ key }) => key)).toEqual(all.filter((key) => key > after).slice(0, 300));
    for (const { key, value } of found) expect(value).toBe(`${key} of ${key < 'k' ? 0 : valueBatch(key, odd)}`);
  }
  expect((await listed(memory)).map(({ key }) => key)).toEqual(all);
});

function valueBatch(key: string, odd: readonly string[]): number {
  if (key.startsWith('z')) return 2;
  return odd.includes(key) ? 1 : 0;
}

test('many keys are found in any number, one by one or in one pass, with those that are not there between them', async () => {
  const [old, newer] = [keys('k', 20_000), keys('k', 700, 29)];
  await using opened = await openWith([old, newer]);
  const { memory } = opened;
  const overwritten = new Set(newer);
  for (const step of [9_001, 997, 61, 13]) {
    const wanted = old.filter((_, index) => index % step === 0).flatMap((key) => [key, `${key}?`]);
    const found = await memory.retrieveMany(wanted);
    expect(found.map((record) => record?.value)).toEqual(
      wanted.map((key) => (key.endsWith('?') ? undefined : `${key} of ${overwritten.has(key) ? 1 : 0}`)),
    );
  }
});

test('the newest of a large run are compared once, however often they are asked for', async () => {
  await using opened = await openWith([keys('k', 3_000)]);
  const { memory, reads } = opened;
  const newest = async (): Promise<readonly string[]> =>
    (await memory.search(undefined, { limit: 10 })).hits.map(({ record }) => record.key);
  const first = await newest();
  expect(first).toEqual(keys('k', 3_000).slice(-10).reverse());
  await memory.delete(first[0] as string);
  expect(await newest()).toEqual(keys('k', 2_999).slice(-10).reverse());
  expect(reads.filter((text) => text.includes('ORDER BY revision'))).toHaveLength(1);
});

test('the newest are found page by page to the oldest', async () => {
  await using opened = await openWith([keys('k', 1_500), keys('k', 10, 7)]);
  const { memory } = opened;
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await memory.search(undefined, { limit: 400, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.hits.map(({ record }) => record.key));
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  const again = new Set(keys('k', 10, 7));
  const rest = keys('k', 1_500).filter((key) => !again.has(key));
  expect(found).toEqual([...[...again].reverse(), ...rest.reverse()]);
});
