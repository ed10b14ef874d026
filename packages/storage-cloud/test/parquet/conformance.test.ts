import { parquetCodecSuite, runCase } from '@eider/conformance';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { expect, test } from 'vitest';

test.each(parquetCodecSuite.cases)('$id: $requirement', async (conformanceCase) => {
  const fixture = { codec: parquetCodec() };
  const result = await runCase(conformanceCase, async () => ({ fixture, dispose: async () => undefined }));
  expect(result).toEqual({ id: conformanceCase.id, passed: true });
});
