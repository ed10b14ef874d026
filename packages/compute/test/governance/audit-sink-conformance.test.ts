import { type AuditSinkFixture, auditSinkMutants, auditSinkSuite, type OpenFixture, runCase } from '@eider/conformance';
import type { AuditEvent, CommitLog } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { logAuditSink } from '../../src/index.ts';
import { openFolder } from '../store/open-store.ts';
import { failuresByMutant } from './failures-by-mutant.ts';

async function fixtureOn(log: CommitLog): Promise<AuditSinkFixture> {
  await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
  return {
    sink: logAuditSink(log),
    async kept() {
      const events: AuditEvent[] = [];
      for await (const { batch } of log.read({ after: 0 })) {
        const lines = new TextDecoder().decode(batch).split('\n');
        for (const line of lines) events.push(JSON.parse(line) as AuditEvent);
      }
      return events;
    },
  };
}

async function openInMemory(): Promise<OpenFixture<AuditSinkFixture>> {
  const log = memoryLog();
  return { fixture: await fixtureOn(log), dispose: () => log.close() };
}

async function openOnDisk(): Promise<OpenFixture<AuditSinkFixture>> {
  const folder = await openFolder();
  const log = await openFileLog(folder.path('audit.log'), { preallocateBytes: 0 });
  const dispose = async (): Promise<void> => {
    await log.close();
    await folder[Symbol.asyncDispose]();
  };
  return { fixture: await fixtureOn(log), dispose };
}

test.each(auditSinkSuite.cases)('$id: the sink over a log in memory passes', async (one) => {
  expect(await runCase(one, openInMemory)).toEqual({ id: one.id, passed: true });
});

test.each(auditSinkSuite.cases)('$id: the sink over a log in a file passes', async (one) => {
  expect(await runCase(one, openOnDisk)).toEqual({ id: one.id, passed: true });
});

describe('audit sink mutants', async () => {
  const failures = await failuresByMutant(auditSinkSuite, auditSinkMutants, openInMemory);

  test.each(auditSinkMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(auditSinkSuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
