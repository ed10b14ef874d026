import { EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';

let acknowledged = 0;
try {
  const [path = '', durability = 'strict'] = process.argv.slice(2);
  const log = await openFileLog(path, {
    preallocateBytes: 16_384,
    durability: durability === 'relaxed' ? 'relaxed' : 'strict',
  });
  await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
  for (; ; acknowledged += 1) await log.append(new Uint8Array(10_000), { after: acknowledged });
} catch (error) {
  console.log(JSON.stringify({ acknowledged, code: EiderError.is(error) ? error.code : String(error) }));
}
