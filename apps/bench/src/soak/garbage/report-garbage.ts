import { systemClock } from '@eider/core';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { startVersitygw } from '@eider/test-servers';
import { type GarbageOptions, type GarbageReport, runGarbageSoak } from './garbage-soak.ts';

export interface GarbageSoakOptions extends Pick<GarbageOptions, 'seed' | 'commits'> {
  /** Where and by which clock; without it a bucket of versitygw. */
  readonly place?: Pick<GarbageOptions, 'store' | 'clock' | 'graceMs' | 'afterCommit'>;
}

const GRACE_MS = 1_000;
// What lies behind the newest checkpoint, waits for its grace period, or is the checkpoint itself.
const MOST_OBJECTS = 2_000;
const MOST_UPLOADED = 6;

/** Writes many commits and checkpoints into a bucket and prints what became of its objects; gives the exit code. */
export async function reportGarbage(options: GarbageSoakOptions, print: (line: string) => void): Promise<number> {
  const { place, ...others } = options;
  if (place !== undefined) return judge(await runGarbageSoak({ ...others, ...place, tell: print }), print);
  await using server = await startVersitygw();
  const { endpoint, credentials, region } = server;
  const bucket = await server.createBucket();
  const store = s3BlobStore({ bucket, prefix: 'agents/memory', endpoint, credentials, region });
  const report = await runGarbageSoak({ ...others, store, clock: systemClock, graceMs: GRACE_MS, tell: print });
  await store.close();
  return judge(report, print);
}

function judge(report: GarbageReport, print: (line: string) => void): number {
  const { commits, checkpoints, mostObjects, leftObjects, writtenBytes, logBytes, uploadedBytes, deletes } = report;
  const ratio = uploadedBytes / writtenBytes;
  print(`${commits} commits, ${checkpoints} checkpoints, ${deletes} objects deleted`);
  print(`at most ${mostObjects.join(', ')} objects in each quarter, ${leftObjects} at the end`);
  print(
    `${writtenBytes} bytes written, ${uploadedBytes} uploaded (${ratio.toFixed(2)} times), ${logBytes} of them commits`,
  );
  for (const fault of report.faults) print(`FAILED: ${fault}`);
  const isBounded = Math.max(...mostObjects) <= MOST_OBJECTS;
  if (!isBounded) print(`FAILED: more than ${MOST_OBJECTS} objects`);
  if (ratio > MOST_UPLOADED) print(`FAILED: more than ${MOST_UPLOADED} times what was written was uploaded`);
  return isBounded && ratio <= MOST_UPLOADED && report.faults.length === 0 ? 0 : 1;
}
