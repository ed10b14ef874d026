import { EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';

let acknowledged = 0;
try {
  const log = await openFileLog(process.argv[2] ?? '', { preallocateBytes: 16_384 });
  await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
  for (; ; acknowledged += 1) await log.append(new Uint8Array(10_000), { after: acknowledged });
} catch (error) {
  console.log(JSON.stringify({ acknowledged, code: EiderError.is(error) ? error.code : String(error) }));
}
