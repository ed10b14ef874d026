import { type CommitLogFixture, type OpenFixture, type StoppedLog, settableTime } from '@eider/conformance';
import { type Commit, type CommitLog, type CommitLogStart, EiderError } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';

/** What a remembered log writes down. */
interface Record {
  start: CommitLogStart | undefined;
  /** Every commit there ever was. */
  history: Commit[];
  truncatedThrough: number;
  tornBytes: number;
  isDamaged: boolean;
}

/** A durable log as far as a test needs one: a log in memory that is written down beside. */
export async function openRememberedFixture(): Promise<OpenFixture<CommitLogFixture>> {
  const time = settableTime(1);
  const record: Record = { start: undefined, history: [], truncatedThrough: 0, tornBytes: 0, isDamaged: false };
  const fixture: CommitLogFixture = {
    time,
    open: () => openRemembered(record, time),
    crash: async () => stoppedLog(structuredClone(record), time),
  };
  return { fixture, dispose: async () => undefined };
}

/** A log in memory, which begins anew whenever it is opened. */
export async function openMemoryFixture(): Promise<OpenFixture<CommitLogFixture>> {
  const time = settableTime(1);
  const fixture: CommitLogFixture = {
    time,
    open: async () => memoryLog({ clock: time }),
    crash: async () => {
      throw new EiderError('UNSUPPORTED', 'a log in memory leaves nothing');
    },
  };
  return { fixture, dispose: async () => undefined };
}

function stoppedLog(record: Record, time: CommitLogFixture['time']): StoppedLog {
  return {
    open: () => openRemembered(record, time),
    content: async () => new TextEncoder().encode(JSON.stringify(record)),
    tearLast: async () => {
      record.history.pop();
      record.tornBytes = 7;
    },
    damageMiddle: async () => {
      record.isDamaged = true;
    },
  };
}

async function openRemembered(record: Record, time: CommitLogFixture['time']): Promise<CommitLog> {
  if (record.isDamaged) throw new EiderError('CORRUPT_DATA', 'the record is damaged');
  let isReplaying = true;
  let replayTimeMs = 0;
  const log = memoryLog({ clock: { nowMs: () => (isReplaying ? replayTimeMs : time.nowMs()) } });
  if (record.start !== undefined) await log.begin(record.start);
  for (const commit of record.history) {
    replayTimeMs = commit.timeMs;
    await log.append(commit.batch, { after: commit.sequence - 1 });
  }
  if (record.truncatedThrough > 0) await log.truncate(record.truncatedThrough);
  isReplaying = false;
  return writtenDown(log, record);
}

function writtenDown(log: CommitLog, record: Record): CommitLog {
  return {
    durable: true,
    recovery: { tornBytes: record.tornBytes },
    get state() {
      return log.state;
    },
    begin: async (start) => {
      await log.begin(start);
      record.start ??= start;
    },
    append: async (batch, options) => {
      const copy = batch.slice();
      const position = await log.append(batch, options);
      record.history.push({ ...position, batch: copy });
      record.tornBytes = 0;
      return position;
    },
    read: (options) => log.read(options),
    truncate: async (through, options) => {
      await log.truncate(through, options);
      record.truncatedThrough = Math.max(record.truncatedThrough, through);
    },
    sync: () => log.sync(),
    close: () => log.close(),
  };
}
