import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type CommitLog,
  EiderError,
  identifier,
  type SqlEngine,
  type SqlStatement,
  sequentialIds,
  sql,
} from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { createComputeStore } from '../../src/index.ts';
import { contextOf, openFolder, openStore, permitAll } from './open-store.ts';
import { embeddingOf } from './samples.ts';

const ACME = contextOf('acme');
const GLOBEX = contextOf('globex');

describe('verifyAudit finds', () => {
  test.each<[string, SqlStatement, object]>([
    [
      'a changed event',
      sql`UPDATE eider_audit SET event = replace(event, 'embeddings/b', 'embeddings/x') WHERE tenant_id = 'acme'`,
      { kind: 'changed', position: 2 },
    ],
    [
      'a changed column',
      sql`UPDATE eider_audit SET outcome = 'denied' WHERE tenant_id = 'acme' AND position = 3`,
      { kind: 'changed', position: 3 },
    ],
    [
      'a changed time',
      sql`UPDATE eider_audit SET event_at = event_at + INTERVAL 1 HOUR WHERE tenant_id = 'acme' AND position = 1`,
      { kind: 'changed', position: 1 },
    ],
    [
      'a changed hash',
      sql`UPDATE eider_audit SET hash = 'no' WHERE tenant_id = 'acme' AND position = 4`,
      { kind: 'changed', position: 4 },
    ],
    [
      'a row removed from the middle',
      sql`DELETE FROM eider_audit WHERE tenant_id = 'acme' AND position = 2`,
      { kind: 'removed', position: 2 },
    ],
    [
      'the first row removed',
      sql`DELETE FROM eider_audit WHERE tenant_id = 'acme' AND position = 1`,
      { kind: 'removed', position: 1 },
    ],
    [
      'the last row removed',
      sql`DELETE FROM eider_audit WHERE tenant_id = 'acme' AND position = (SELECT max(position) FROM eider_audit WHERE tenant_id = 'acme')`,
      { kind: 'removed', position: 5 },
    ],
    ['all rows removed', sql`DELETE FROM eider_audit WHERE tenant_id = 'acme'`, { kind: 'removed', position: 1 }],
    [
      'a row inserted at the end',
      sql`INSERT INTO eider_audit SELECT * REPLACE (6 AS position) FROM eider_audit WHERE tenant_id = 'acme' AND position = 1`,
      { kind: 'changed', position: 6 },
    ],
    [
      'a row inserted at the beginning',
      sql`INSERT INTO eider_audit SELECT * REPLACE (0 AS position) FROM eider_audit WHERE tenant_id = 'acme' AND position = 1`,
      { kind: 'inserted', position: 0 },
    ],
    [
      'a changed end',
      sql`UPDATE eider_audit_tails SET hash = 'no' WHERE tenant_id = 'acme'`,
      { kind: 'changed', position: 5 },
    ],
    [
      'rows beyond the end',
      sql`UPDATE eider_audit_tails SET count = 4 WHERE tenant_id = 'acme'`,
      { kind: 'inserted', position: 5 },
    ],
    [
      'a row of another tenant',
      sql`UPDATE eider_audit SET tenant_id = 'acme', position = 6 WHERE tenant_id = 'globex' AND position = 1`,
      { kind: 'changed', position: 6 },
    ],
  ])('%s', async (_what, edit, problem) => {
    await using engine = await openNodeDuckDb();
    const opened = await openStore({ engine });
    for (const id of ['a', 'b', 'c', 'd']) await opened.store.getEmbedding(ACME, id);
    await opened.store.getEmbedding(GLOBEX, 'other');
    await opened.store.foldAudit(ACME);
    expect(await opened.store.verifyAudit(ACME)).toMatchObject({ intact: true, tail: { count: 5 } });
    await engine.execute(edit);
    expect(await opened.store.verifyAudit(ACME)).toMatchObject({ intact: false, problem });
    // Where a row stands in the way of the next event, folding stops, says so, and leaves every event in the log.
    const error = await opened.store.close().catch((thrown: unknown) => thrown);
    expect(error === undefined || EiderError.is(error, 'CORRUPT_DATA')).toBe(true);
  });

  test('an end cut off together with its anchor, by a tail that was kept elsewhere', async () => {
    await using opened = await openStore();
    for (const id of ['a', 'b', 'c']) await opened.store.getEmbedding(ACME, id);
    await opened.store.foldAudit(ACME);
    const { tail: known } = await opened.store.verifyAudit(ACME);
    await opened.engine.execute(sql`DELETE FROM eider_audit WHERE tenant_id = 'acme' AND position > 2`);
    await opened.engine.execute(sql`UPDATE eider_audit_tails SET count = 2,
      hash = (SELECT hash FROM eider_audit WHERE tenant_id = 'acme' AND position = 2) WHERE tenant_id = 'acme'`);
    expect(await opened.store.verifyAudit(ACME)).toMatchObject({ intact: true });
    const report = await opened.store.verifyAudit(ACME, { known });
    expect(report).toMatchObject({ intact: false, problem: { kind: 'removed', position: 3 } });
  });
});

test('what was rolled back keeps its audit', async () => {
  await using opened = await openStore();
  const { engine, store } = opened;
  await engine.execute(sql`ALTER TABLE eider_embeddings RENAME TO elsewhere`);
  await expect(store.storeEmbedding(ACME, embeddingOf('a'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await engine.execute(sql`ALTER TABLE elsewhere RENAME TO eider_embeddings`);
  await store.foldAudit(ACME);
  const { items } = await store.queryAudit(ACME, { action: 'embeddings.store' });
  expect(items.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
    ['started', undefined],
    ['failed', 'NOT_FOUND'],
  ]);
});

test('the log is folded now and then, and at close, without anybody asking', async () => {
  await using engine = await openNodeDuckDb();
  const opened = await openStore({ engine, settings: { foldEveryEvents: 10 } });
  for (let index = 0; index < 25; index += 1) await opened.store.getEmbedding(ACME, `id-${index}`);
  await expect.poll(() => countEvents(engine)).toBeGreaterThanOrEqual(10);
  await opened.store.close();
  expect(await countEvents(engine)).toBe(25);
  await opened.store.close();
  expect(await countEvents(engine)).toBe(25);
});

test('concurrent calls, folds and verifying lose no event and see no broken chain', async () => {
  await using opened = await openStore();
  const { store, engine } = opened;
  const reads = Array.from({ length: 200 }, (_, index) =>
    store.getEmbedding(index % 2 === 0 ? ACME : GLOBEX, `id-${index}`),
  );
  const others = [store.foldAudit(ACME), store.verifyAudit(ACME), store.foldAudit(GLOBEX), store.verifyAudit(GLOBEX)];
  await Promise.all(reads);
  const [, first, , second] = await Promise.all(others);
  expect([first, second]).toMatchObject([{ intact: true }, { intact: true }]);
  await store.close();
  const { rows } = await engine.query(sql`SELECT tenant_id, count(*)::INTEGER AS events,
    count(DISTINCT json_extract_string(event, '$.id'))::INTEGER AS ids FROM eider_audit
    WHERE action = 'embeddings.get' GROUP BY tenant_id ORDER BY tenant_id`);
  expect(rows).toEqual([
    { tenant_id: 'acme', events: 100, ids: 100 },
    { tenant_id: 'globex', events: 100, ids: 100 },
  ]);
});

test('a crash between any two steps of a fold leaves no gap and no duplicate', async () => {
  for (let steps = 0; steps < 12; steps += 1) {
    await using engine = await openNodeDuckDb({ threads: 1 });
    const log = memoryLog();
    let left = Number.POSITIVE_INFINITY;
    const step = (): void => {
      if (left-- <= 0) throw new EiderError('UNAVAILABLE', 'the process stops here');
    };
    const first = await createComputeStore({
      engine: steppingEngine(engine, step),
      policy: permitAll,
      auditLog: steppingLog(log, step),
    });
    for (const id of ['a', 'b', 'c']) await first.getEmbedding(ACME, id);
    await first.getEmbedding(GLOBEX, 'd');
    left = steps;
    // The process that stops here never comes back: the next one finds the file and the log.
    await first.close().catch(() => undefined);
    const second = await createComputeStore({ engine, policy: permitAll, auditLog: log });
    expect(await second.foldAudit(ACME)).toBeDefined();
    expect(await second.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 0 });
    const ids = (await second.queryAudit(ACME)).items.map(({ resource }) => resource);
    expect(ids.slice(0, 3)).toEqual(['embeddings/a', 'embeddings/b', 'embeddings/c']);
    expect(ids.filter((id) => id === 'embeddings/c')).toHaveLength(1);
    await second.close();
  }
});

describe('file and log that do not fit together', () => {
  test('a log of another store is INVALID_ARGUMENT', async () => {
    await using one = await openStore();
    await one.store.close();
    await expect(openStore({ auditLog: one.log, ids: sequentialIds('other') })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  test('a log that is gone is CORRUPT_DATA, or a gap that every chain tells of', async () => {
    await using folder = await openFolder();
    await using engine = await openNodeDuckDb({ path: folder.path('a.duckdb') });
    const log = await openFileLog(folder.path('a.log'), { preallocateBytes: 0 });
    const first = await createComputeStore({ engine, policy: permitAll, auditLog: log });
    await first.getEmbedding(ACME, 'folded');
    await first.foldAudit(ACME);
    await first.getEmbedding(ACME, 'lost');
    await log.close();
    const other = memoryLog();
    await expect(createComputeStore({ engine, policy: permitAll, auditLog: other })).rejects.toMatchObject({
      code: 'CORRUPT_DATA',
    });
    const second = await createComputeStore({ engine, policy: permitAll, auditLog: other }, { onAuditGap: 'record' });
    expect(await second.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 1 });
    await second.getEmbedding(ACME, 'later');
    await second.foldAudit(ACME);
    const { items } = await second.queryAudit(ACME);
    expect(items.map(({ action }) => action)).toContain('audit.gap');
    expect(items.map(({ resource }) => resource)).toContain('embeddings/later');
    await second.close();
  });

  test('an older file beside a newer log is CORRUPT_DATA, or a gap; an older log beside a newer file too', async () => {
    await using engine = await openNodeDuckDb();
    await using opened = await openStore({ engine });
    await opened.store.getEmbedding(ACME, 'a');
    await opened.store.foldAudit(ACME);
    const facts = async (through: number) =>
      engine.execute(sql`UPDATE eider_compute SET audit_folded_through = ${through}`);
    await opened.store.close();
    for (const through of [0, 1000]) {
      await facts(through);
      await expect(openStore({ engine, auditLog: opened.log })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    }
    await using again = await openStore({ engine, auditLog: opened.log, settings: { onAuditGap: 'record' } });
    expect(await again.store.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 1 });
  });

  test('a file that was closed opens with a new log, without a gap', async () => {
    await using engine = await openNodeDuckDb();
    const first = await openStore({ engine });
    await first.store.getEmbedding(ACME, 'a');
    await first.store.close();
    await using second = await openStore({ engine });
    expect(await second.store.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 0, tail: { count: 1 } });
  });
});

async function countEvents(engine: SqlEngine): Promise<number> {
  const { rows } = await engine.query(sql`SELECT count(*)::INTEGER AS total FROM ${identifier('eider_audit')}`);
  return rows[0]?.['total'] as number;
}

/** The same engine, with a step before each statement in a transaction, and one before its commit. */
function steppingEngine(engine: SqlEngine, step: () => void): SqlEngine {
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'transaction') {
        return <T>(work: (session: object) => Promise<T>, options: object) =>
          target.transaction(async (session) => {
            const result = await work(
              new Proxy(session, {
                get:
                  (inner, method) =>
                  (...given: unknown[]) => {
                    step();
                    return (Reflect.get(inner, method) as (...all: unknown[]) => unknown).apply(inner, given);
                  },
              }),
            );
            step();
            return result;
          }, options);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function steppingLog(log: CommitLog, step: () => void): CommitLog {
  return new Proxy(log, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'truncate') return value.bind(target);
      return async (through: number) => {
        step();
        await target.truncate(through);
        step();
      };
    },
  });
}
