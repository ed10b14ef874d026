import { writeSync } from 'node:fs';
import { openFileLog } from '@eider/storage-cloud/fs';
import { simulatedBatch } from '../simulated-log.ts';

/** Writes a line at once; who listens may be slower than the log. */
function tell(what: string, value: number): void {
  for (;;) {
    try {
      writeSync(1, `${what} ${value}\n`);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

const [path = '', durability] = process.argv.slice(2);
const log = await openFileLog(path, {
  preallocateBytes: 32_768,
  durability: durability === 'relaxed' ? 'relaxed' : 'strict',
  syncEveryMs: 5,
});
await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
tell('truncated', log.state?.truncatedThrough ?? 0);
tell('truncating', log.state?.truncatedThrough ?? 0);
let truncation = Promise.resolve();
for (let sequence = (log.state?.lastSequence ?? 0) + 1; ; sequence += 1) {
  const sizeBytes = sequence % 41 === 0 ? 100_000 : (sequence * 37) % 900;
  await log.append(simulatedBatch(sequence, sizeBytes), { after: sequence - 1 });
  tell('acknowledged', sequence);
  if (sequence % 7 === 0) {
    await truncation;
    const through = sequence % 3 === 0 ? sequence : sequence - 3;
    tell('truncating', through);
    truncation = log.truncate(through).then(() => tell('truncated', through));
  }
}
