import {
  type OpenFixture,
  type ParquetCodecFixture,
  parquetCodecMutants,
  parquetCodecSuite,
  runCase,
} from '@eider/conformance';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { describe, expect, test } from 'vitest';
import { failuresByMutant } from './failures-by-mutant.ts';

async function openFixture(): Promise<OpenFixture<ParquetCodecFixture>> {
  return { fixture: { codec: parquetCodec() }, dispose: async () => undefined };
}

describe('parquet codec suite', () => {
  test('has unique ids', () => {
    const ids = [...parquetCodecSuite.cases, ...parquetCodecMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^parquet-codec(\/[a-z0-9-]+){2}$/);
  });

  test.each(parquetCodecSuite.cases)('$id: a right codec passes', async (one) => {
    expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('parquet codec mutants', async () => {
  const failures = await failuresByMutant(parquetCodecSuite, parquetCodecMutants, openFixture);

  test.each(parquetCodecMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(parquetCodecSuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
