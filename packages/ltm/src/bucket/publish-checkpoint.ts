import { EiderError } from '@eider/core';
import type { Bucket } from './bucket.ts';
import { judgeProposal, type Proposal, type ProposalVerdict } from './checkpoint-rules.ts';
import type { FileEntry, Head } from './head.ts';
import { type HeadVersion, keepingBoundary } from './head-file.ts';
import { parseFileKey } from './object-keys.ts';
import { retrying } from './patience.ts';

/** A file that a checkpoint brings along. */
export interface NewFile extends FileEntry {
  readonly bytes: Uint8Array;
}

/**
 * What became of a checkpoint. `lost`: another is as far. `stale`: a file that it reuses may be gone, so it must be built anew. `unknown`: it may be named by head
 * now or later; reading head tells, and its files stay as they are.
 */
export type PublishOutcome = 'done' | 'lost' | 'stale' | 'unknown';

/** Stores new files, then names them in head: in this order, since head may never name what is not there. It deletes nothing, whatever comes of it. */
export async function publishCheckpoint(
  bucket: Bucket,
  proposal: Proposal,
  files: readonly NewFile[],
  signal?: AbortSignal,
): Promise<PublishOutcome> {
  for (const file of files) await uploadFile(bucket, file, signal);
  return swapCheckpoint(bucket, proposal, signal);
}

/** Stores one immutable file; that it is there already is no error, since its key names its bytes. */
export async function uploadFile(
  bucket: Bucket,
  { key, bytes, sha256, sizeBytes }: NewFile,
  signal?: AbortSignal,
): Promise<void> {
  if (parseFileKey(key)?.sha256 !== sha256 || bytes.byteLength !== sizeBytes) {
    throw new EiderError('INVALID_ARGUMENT', 'name a file by the digest of its own bytes', { details: { sizeBytes } });
  }
  await retrying(bucket, signal, async (during) => {
    try {
      await bucket.store.put(key, bytes, { ifNoneMatch: '*', signal: during });
    } catch (error) {
      if (!EiderError.is(error, 'PRECONDITION_FAILED')) throw error;
    }
  });
}

/** Names a checkpoint in head whose files are all stored. */
export async function swapCheckpoint(
  bucket: Bucket,
  proposal: Proposal,
  signal?: AbortSignal,
  judge: (head: Head, proposal: Proposal) => ProposalVerdict = judgeProposal,
): Promise<PublishOutcome> {
  try {
    return await bucket.heads.change<PublishOutcome>(
      (version) => {
        const verdict = judge(version.head, proposal);
        if (verdict !== 'possible') return { kind: 'settled', outcome: verdict };
        return { kind: 'swap', next: nextHead(version, proposal) };
      },
      'done',
      signal,
    );
  } catch (error) {
    if (EiderError.is(error, 'INDETERMINATE')) return 'unknown';
    throw error;
  }
}

function nextHead(version: HeadVersion, { checkpoint, deadThrough }: Proposal): Head {
  const kept = keepingBoundary(version);
  return { ...kept, checkpoint, deadThrough: Math.max(deadThrough, kept.deadThrough) };
}
