import { openFileLog } from '@eider/storage-cloud/fs';

const log = await openFileLog(process.argv[2] ?? '');
await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
process.once('message', async () => {
  await log.close();
  process.disconnect();
});
process.send?.('open');
