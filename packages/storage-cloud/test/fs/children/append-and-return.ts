import { openFileLog } from '@eider/storage-cloud/fs';

const log = await openFileLog(process.argv[2] ?? '');
await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
await log.append(Uint8Array.of(1), { after: 0 });
// Nobody waits for these two: the process must, and must then end although the log is open.
for (const after of [1, 2]) log.append(Uint8Array.of(after + 1), { after }).catch(() => process.exit(1));
