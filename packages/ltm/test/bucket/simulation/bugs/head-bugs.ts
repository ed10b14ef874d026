import type { Bucket } from '../../../../src/bucket/bucket.ts';
import { keepsFiles } from '../../../../src/bucket/checkpoint-rules.ts';
import { collectGarbage, unusedFiles } from '../../../../src/bucket/collect-garbage.ts';
import { HeadFile, type HeadStep, type HeadVersion } from '../../../../src/bucket/head-file.ts';
import { HEAD_KEY, RUNS_PREFIX } from '../../../../src/bucket/object-keys.ts';
import { createDescription, readDescription } from '../../../../src/bucket/store-description.ts';
import { BASE_KEY, newDescription, type Plan, rightPlan } from '../plan.ts';
import { GRACE_MS } from '../sim-time.ts';
import { type PlantedBug, planWith } from './planted-bug.ts';

const NO_FILE = ['head names a missing file'] as const;
const LOSES_COMMITS = [
  'stale latest read',
  'states diverge',
  'the memory is damaged',
  'acknowledged write lost',
] as const;
const BASE_POINTER = 'base-pointer.json';

function withHeads(make: (bucket: Bucket) => HeadFile): Plan['bucketOf'] {
  return (...given) => {
    const bucket = rightPlan.bucketOf(...given);
    return { ...bucket, heads: make(bucket) };
  };
}

/** Dates its raises by a time of the store that it had read before, when it first looked at head. */
class EarlyRaises extends HeadFile {
  readonly #storeClock: Bucket['storeClock'];
  #readMs: number | undefined;

  constructor(bucket: Bucket) {
    super(bucket);
    this.#storeClock = bucket.storeClock;
  }

  override async read(signal?: AbortSignal): Promise<HeadVersion> {
    this.#readMs ??= await this.#storeClock.measure(signal);
    return super.read(signal);
  }

  override change<Outcome>(
    over: (version: HeadVersion) => HeadStep<Outcome>,
    swapped: Outcome,
    signal?: AbortSignal,
  ): Promise<Outcome> {
    const early = (version: HeadVersion): HeadStep<Outcome> => {
      const step = over(version);
      if (step.kind !== 'swap' || step.next.gcBoundary === version.head.gcBoundary) return step;
      return { ...step, next: { ...step.next, gcBoundarySinceMs: this.#readMs } };
    };
    return super.change(early, swapped, signal);
  }
}

/** Raises the boundary as far as the process has read the log, over commits that no checkpoint holds. */
async function raiseTooFar({ store, heads }: Bucket): Promise<void> {
  const { head, etag } = await heads.read();
  const blob = await store.get(HEAD_KEY);
  if (blob === undefined || etag === undefined) return;
  const raised = { ...JSON.parse(new TextDecoder().decode(blob.bytes)), gcBoundary: head.checkpoint.seq + 1 };
  await store.put(HEAD_KEY, new TextEncoder().encode(JSON.stringify(raised)), { ifMatch: blob.etag });
}

/** Deletes files that nobody names once they are old, also those that are newer than the checkpoint. */
async function collectByAge(bucket: Bucket): Promise<void> {
  await collectGarbage(bucket);
  const { head } = await bucket.heads.read();
  const nowMs = await bucket.storeClock.measure();
  const named = unusedFiles({ ...head, checkpoint: { ...head.checkpoint, seq: Number.MAX_SAFE_INTEGER } });
  for await (const { key, lastModified } of bucket.store.list(RUNS_PREFIX)) {
    if (named(key) && lastModified.getTime() + GRACE_MS / 2 < nowMs) await bucket.store.delete(key);
  }
}

/** Takes references from one version of head and the sequence from a later one. */
async function collectFromTwoReads(bucket: Bucket): Promise<void> {
  const { head: first } = await bucket.heads.read();
  const listed = [];
  for await (const { key } of bucket.store.list(RUNS_PREFIX)) listed.push(key);
  const { head: second } = await bucket.heads.read();
  const isUnused = unusedFiles({ ...first, checkpoint: { ...first.checkpoint, seq: second.checkpoint.seq } });
  for (const key of listed) if (isUnused(key)) await bucket.store.delete(key);
}

/** Files are safe as soon as they are one's own; only what is reused is tested. */
const judgeReused: Plan['judge'] = (head, proposal) => {
  const verdict = rightPlan.judge(head, proposal);
  return verdict === 'stale' && keepsReused(head, proposal.checkpoint) ? 'possible' : verdict;
};

function keepsReused(...[head, checkpoint]: Parameters<typeof keepsFiles>): boolean {
  const last = checkpoint.runs.filter(({ to }) => to <= head.checkpoint.seq);
  return keepsFiles(head, { ...checkpoint, runs: last }) || last.length > 0;
}

export const headBugs: readonly PlantedBug[] = [
  {
    id: '8 GC in one phase',
    plan: planWith({
      collect: async (bucket) => {
        const hasty = { ...bucket, settings: { ...bucket.settings, graceMs: -GRACE_MS } };
        await collectGarbage(hasty);
        await collectGarbage(hasty);
      },
    }),
    breaks: LOSES_COMMITS,
  },
  {
    id: '15 the time of the raise is read before the compare-and-swap',
    huntFrom: 345,
    plan: planWith({ bucketOf: withHeads((bucket) => new EarlyRaises(bucket)) }),
    breaks: LOSES_COMMITS,
  },
  {
    id: '19 gcBoundary above checkpoint.seq',
    plan: planWith({ collect: raiseTooFar }),
    breaks: ['head goes backwards', 'the memory is damaged'],
  },
  {
    id: '20 a checkpoint whose seq is not greater replaces head',
    plan: planWith({
      judge: (head, proposal) => {
        const verdict = rightPlan.judge(head, proposal);
        return verdict === 'lost' ? 'possible' : verdict;
      },
    }),
    breaks: ['head goes backwards', 'the memory is damaged', ...NO_FILE],
  },
  {
    id: '21 the loser of a checkpoint race deletes its upload blindly',
    plan: planWith({
      afterLoss: async ({ store }, files) => {
        for (const { key } of files) await store.delete(key);
      },
    }),
    breaks: NO_FILE,
  },
  { id: '22 orphaned checkpoints are deleted by age', plan: planWith({ collect: collectByAge }), breaks: NO_FILE },
  {
    id: '23 the adopted base is recorded in head instead of format.json',
    shape: { hasBase: true },
    plan: planWith({
      async describe(parts) {
        const existing = await readDescription(parts.store);
        if (existing !== undefined) return existing;
        const mine = newDescription(parts, undefined);
        const created = await createDescription(parts.store, mine);
        // Head is the second object to be written; here its member has an object of its own.
        if (created === mine) await parts.store.put(BASE_POINTER, new Uint8Array(1));
        return created;
      },
      baseKeyOf: async ({ store }) => ((await store.head(BASE_POINTER)) === undefined ? undefined : BASE_KEY),
    }),
    breaks: ['a second opener starts empty', 'a checkpoint differs from the log'],
  },
  {
    id: '28 GC takes references from one read of head and seq from a later one',
    plan: planWith({ collect: collectFromTwoReads }),
    breaks: NO_FILE,
  },
  {
    id: '33 head without a nonce on a store whose etag is a content hash',
    huntFrom: 260,
    shape: { pins: true, readers: 2 },
    plan: planWith({ bucketOf: withHeads((bucket) => new HeadFile({ ...bucket, ids: { next: () => 'none' } })) }),
    breaks: ['a pin comes back'],
  },
  {
    id: '29 run keys without seq',
    plan: planWith({ keySequence: () => 0, judge: judgeReused }),
    breaks: NO_FILE,
  },
  {
    id: '29 run keys with the last commit they cover instead of the checkpoint’s',
    plan: planWith({ keySequence: (_checkpoint, covers) => covers, judge: judgeReused }),
    breaks: NO_FILE,
  },
];
