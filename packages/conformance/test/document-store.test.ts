import {
  type DocumentStoreFixture,
  documentStoreMutants,
  documentStoreSuite,
  type OpenFixture,
  runCase,
} from '@eider/conformance';
import { memoryDocumentStore, memoryDocuments } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { failuresByMutant } from './failures-by-mutant.ts';

async function openFixture(): Promise<OpenFixture<DocumentStoreFixture>> {
  const documents = memoryDocuments();
  return {
    fixture: { pieceSize: 20, open: async () => memoryDocumentStore({ documents }) },
    dispose: async () => undefined,
  };
}

describe('document store suite', () => {
  test('has unique ids', () => {
    const ids = [...documentStoreSuite.cases, ...documentStoreMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^document-store(\/[a-z0-9-]+){2}$/);
  });

  test.each(documentStoreSuite.cases)('$id: a right store passes', async (one) => {
    expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('document store mutants', async () => {
  const failures = await failuresByMutant(documentStoreSuite, documentStoreMutants, openFixture);

  test.each(documentStoreMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(documentStoreSuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
