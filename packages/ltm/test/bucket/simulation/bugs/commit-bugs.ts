import { EiderError } from '@eider/core';
import type { Bucket } from '../../../../src/bucket/bucket.ts';
import { encodeCommit } from '../../../../src/bucket/commit-object.ts';
import { logKey } from '../../../../src/bucket/object-keys.ts';
import { type CommitWriter, readSlot, type SlotWrite, SlotWriter } from '../../../../src/bucket/slot-writer.ts';
import { wrappedStore } from '../../wrapped-store.ts';
import { type PlantedBug, planWith } from './planted-bug.ts';

/** A writer that takes "exists" for somebody else's commit, unread. */
function unreadingWriter(bucket: Bucket): CommitWriter {
  const right = new SlotWriter({
    ...bucket,
    store: wrappedStore(bucket.store, {
      async put(key, bytes, options) {
        try {
          return await bucket.store.put(key, bytes, options);
        } catch (error) {
          throw EiderError.is(error, 'PRECONDITION_FAILED') ? new EiderError('ALREADY_EXISTS', 'taken') : error;
        }
      },
    }),
  });
  return {
    async write(write) {
      try {
        return await right.write(write);
      } catch (error) {
        const cause = EiderError.is(error) ? (error.cause ?? error) : error;
        if (EiderError.is(cause, 'ALREADY_EXISTS')) return 'taken';
        throw error;
      }
    },
  };
}

/** A writer that goes to the next slot when a store asks it to send again. */
function skippingWriter(bucket: Bucket): CommitWriter {
  return new SlotWriter({
    ...bucket,
    store: wrappedStore(bucket.store, {
      async put(key, bytes, options) {
        try {
          return await bucket.store.put(key, bytes, options);
        } catch (error) {
          if (!EiderError.is(error, 'ABORTED')) throw error;
          const next = logKey(Number(key.slice(key.indexOf('/') + 1)) + 1);
          return bucket.store.put(next, bytes, options);
        }
      },
    }),
  });
}

/** A writer that takes a new attempt each time it tries, and knows only the last. */
function forgetfulWriter(bucket: Bucket): CommitWriter {
  return {
    async write(write) {
      for (;;) {
        const header = { ...write.header, attempt: bucket.ids.next() };
        const { bytes } = encodeCommit(header, batchOf(write));
        try {
          await bucket.store.put(logKey(header.seq), bytes, { ifNoneMatch: '*' });
          return 'committed';
        } catch (error) {
          if (EiderError.is(error, 'PRECONDITION_FAILED')) {
            const found = await readSlot(bucket, header.seq, new AbortController().signal);
            return found?.attempt === header.attempt ? 'committed' : 'taken';
          }
        }
      }
    },
  };
}

function batchOf({ bytes }: SlotWrite): Uint8Array {
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  return bytes.slice(8 + headerBytes, bytes.byteLength - 64);
}

export const commitBugs: readonly PlantedBug[] = [
  {
    id: '5 a lapsed slot is taken for "not committed" and retried',
    huntFrom: 310,
    plan: planWith({ whenIndeterminate: ({ details }) => (details['reason'] === 'lapsed' ? 'again' : 'unknown') }),
    breaks: ['applied twice', 'a failed write is seen'],
  },
  {
    id: '6 no attempt id',
    plan: planWith({ writerOf: (bucket) => new SlotWriter(bucket, () => false) }),
    breaks: ['a failed write is seen', 'applied twice'],
  },
  {
    id: '7 own commit recognised by writer id instead of attempt id',
    plan: planWith({
      writerOf: (bucket) => new SlotWriter(bucket, (found, mine) => found.writer === mine.writer),
    }),
    breaks: ['acknowledged write lost', 'states diverge'],
  },
  {
    id: '9 409 conflict taken for "exists", slot skipped',
    plan: planWith({ writerOf: skippingWriter }),
    breaks: ['a gap in the log', 'the memory is damaged'],
  },
  {
    id: '10 no read of the slot after 412',
    plan: planWith({ writerOf: unreadingWriter }),
    breaks: ['applied twice', 'a failed write is seen'],
  },
  {
    id: '11 precondition not judged again after a rebase',
    huntFrom: 85,
    plan: planWith({ judgesAgain: false }),
    breaks: ['two ifAbsent succeed'],
  },
  {
    id: '12 timeout reported as failure',
    plan: planWith({ whenIndeterminate: () => 'failed' }),
    breaks: ['a failed write is seen'],
  },
  {
    id: '13 timeout reported as success',
    plan: planWith({ whenIndeterminate: () => 'acknowledged' }),
    breaks: ['acknowledged write lost'],
  },
  {
    id: '14 a new attempt id after a timeout',
    plan: planWith({ writerOf: forgetfulWriter }),
    // Its successors name a parent that was never written, too.
    breaks: ['a failed write is seen', 'applied twice', 'the memory is damaged'],
  },
];
