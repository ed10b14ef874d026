import {
  type CommitLogFixture,
  type OpenFixture,
  type SettableTime,
  type StoppedLog,
  settableTime,
} from '@eider/conformance';
import {
  type Clock,
  type CommitLog,
  EiderError,
  manualClock,
  seededRandom,
  sequentialIds,
  sha256Hex,
} from '@eider/core';
import { type MemoryBucket, memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { type BlobLog, openBlobLog } from '../../src/bucket/blob-log.ts';
import { EntriesHash } from '../../src/bucket/entries-hash.ts';
import { fileKey, logKey } from '../../src/bucket/object-keys.ts';
import { type NewFile, publishCheckpoint } from '../../src/bucket/publish-checkpoint.ts';

const LONGEST_PAUSE_MS = 5_000;
const CREATE = { checkpointFormat: 'parquet', tokenizer: 'words-1', base: undefined } as const;

/** A log in a bucket in memory, whose commits a checkpoint holds before they are truncated, as a memory does it. */
export async function openBlobLogFixture(): Promise<OpenFixture<CommitLogFixture>> {
  const time = settableTime(1);
  const ids = sequentialIds();
  const logs: CommitLog[] = [];
  // A store whose time passes: grace periods of no length are over at the next request.
  let storeMs = 0;
  const storeClock = {
    nowMs() {
      storeMs += 2_000;
      return Math.max(storeMs, time.timeMs);
    },
  };
  const openIn = async (bucket: MemoryBucket): Promise<CommitLog> => {
    const store = memoryBlobStore({ bucket, clock: storeClock });
    const parts = { store, clock: clockOf(time), ids, random: seededRandom(1) };
    const log = await openBlobLog(parts, { create: CREATE, settings: { graceMs: 0 } });
    await readToEnd(log);
    const checkpointing = checkpointingLog(log);
    logs.push(checkpointing);
    return checkpointing;
  };
  const bucket = memoryBucket();
  const fixture: CommitLogFixture = {
    time,
    open: () => openIn(bucket),
    crash: async () => stoppedLog(copyOf(bucket), openIn),
  };
  const dispose = async (): Promise<void> => {
    for (const log of logs) await log.close();
  };
  return { fixture, dispose };
}

/** A clock on which pauses between tries take no time, and an operation's time is never over. */
function clockOf(time: SettableTime): Clock {
  const clock = manualClock();
  return {
    nowMs: () => time.timeMs,
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, options) => clock.sleep(ms > LONGEST_PAUSE_MS ? ms : 0, options),
  };
}

/** Reads what the log holds after its checkpoint, as a memory does when it opens. */
async function readToEnd(log: CommitLog): Promise<void> {
  if (log.state === undefined) return;
  for await (const commit of log.read({ after: log.state.lastSequence })) void commit;
}

function checkpointingLog(log: BlobLog): CommitLog {
  return {
    durable: log.durable,
    recovery: log.recovery,
    get state() {
      return log.state;
    },
    begin: (start) => log.begin(start),
    append: (batch, options) => log.append(batch, options),
    read: (options) => log.read(options),
    async truncate(through, options) {
      const isReached = log.state !== undefined && through <= log.state.lastSequence;
      if (isReached && options?.signal?.aborted !== true) await publishAll(log);
      return log.truncate(through, options);
    },
    sync: () => log.sync(),
    close: () => log.close(),
  };
}

/** Publishes a checkpoint of everything that the log knows, with one more run. */
async function publishAll({ bucket, state, chain }: BlobLog): Promise<void> {
  if (bucket === undefined || state === undefined || chain === undefined) return;
  const { checkpoint } = await bucket.heads.observe();
  if (checkpoint.seq >= state.lastSequence) return;
  const bytes = Uint8Array.of(1);
  const sha256 = sha256Hex(bytes);
  const file: NewFile = { key: fileKey(state.lastSequence, sha256, 'parquet'), sha256, sizeBytes: 1, bytes };
  const { bytes: _, ...entry } = file;
  const run = {
    ...entry,
    from: checkpoint.seq + 1,
    to: state.lastSequence,
    firstKey: '',
    lastKey: '',
    records: 0,
    entriesHash: new EntriesHash().toHex(),
    parts: [],
    dead: undefined,
  };
  const next = { seq: state.lastSequence, timeMs: state.lastTimeMs, chain, runs: [...checkpoint.runs, run] };
  await publishCheckpoint(bucket, { checkpoint: next, deadThrough: 0 }, [file]);
}

function copyOf(bucket: MemoryBucket): MemoryBucket {
  const copy = memoryBucket();
  for (const [key, blob] of bucket.blobs) copy.blobs.set(key, { ...blob, etag: copy.nextEtag() });
  return copy;
}

function stoppedLog(bucket: MemoryBucket, openIn: (bucket: MemoryBucket) => Promise<CommitLog>): StoppedLog {
  return {
    open: () => openIn(bucket),
    content: async () =>
      Uint8Array.from([...bucket.blobs].flatMap(([key, { bytes }]) => [...new TextEncoder().encode(key), ...bytes])),
    async tearLast() {
      throw new EiderError('UNSUPPORTED', 'a store keeps an object whole or not at all');
    },
    async damageMiddle() {
      const blob = bucket.blobs.get(logKey(3));
      if (blob === undefined) throw new EiderError('INTERNAL', 'there is no commit to damage');
      const bytes = blob.bytes.slice();
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      bucket.blobs.set(logKey(3), { ...blob, bytes });
    },
  };
}
