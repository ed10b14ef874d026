import { fileKey, parseFileKey } from '../../../../src/bucket/object-keys.ts';
import { swapCheckpoint, uploadFile } from '../../../../src/bucket/publish-checkpoint.ts';
import { nameFiles } from '../map-run.ts';
import { rightPlan } from '../plan.ts';
import { type PlantedBug, planWith } from './planted-bug.ts';

const NO_FILE = ['head names a missing file'] as const;

export const checkpointBugs: readonly PlantedBug[] = [
  {
    huntFrom: 2_200,
    id: '24 after a 412 a checkpointer swaps again although head no longer references a run that it reuses',
    plan: planWith({
      publish(bucket, proposal, files, judge) {
        let looks = 0;
        return rightPlan.publish(bucket, proposal, files, (head, given) => {
          const verdict = judge(head, given);
          looks += 1;
          return looks > 1 && verdict === 'stale' ? 'possible' : verdict;
        });
      },
    }),
    breaks: NO_FILE,
  },
  {
    id: '25 a checkpointer builds on its own earlier upload and swaps without testing it',
    plan: planWith({
      publish(bucket, proposal, files, judge) {
        let looks = 0;
        return rightPlan.publish(bucket, proposal, files, (head, given) => {
          const verdict = judge(head, given);
          looks += 1;
          return looks === 1 && verdict === 'stale' ? 'possible' : verdict;
        });
      },
    }),
    breaks: NO_FILE,
  },
  {
    id: '26 a deletion is dropped in a merge above an older run',
    plan: planWith({ mayDropDeletions: () => true }),
    breaks: ['a checkpoint differs from the log', 'states diverge'],
  },
  {
    id: '27 readers order runs by the seq in their keys',
    huntFrom: 155,
    plan: planWith({
      inReadingOrder: (runs) => {
        const age = (key: string): number => parseFileKey(key)?.sequence ?? 0;
        return [...runs].sort((a, b) => age(a.key) - age(b.key));
      },
    }),
    breaks: ['states diverge'],
  },
  {
    id: '30 a merge without a greater seq',
    plan: planWith({
      mergesInPlace: true,
      judge: (head, proposal) => {
        const verdict = rightPlan.judge(head, proposal);
        return verdict === 'lost' && head.checkpoint.seq === proposal.checkpoint.seq ? 'possible' : verdict;
      },
    }),
    breaks: NO_FILE,
  },
  {
    id: '31 head swapped before every PUT is acknowledged',
    plan: planWith({
      async publish(bucket, proposal, files, judge) {
        for (const file of files) uploadFile(bucket, file).catch(() => undefined);
        return swapCheckpoint(bucket, proposal, undefined, judge);
      },
    }),
    breaks: NO_FILE,
  },
  {
    id: '32 a segment named after its run instead of its own bytes',
    plan: planWith({
      nameFiles: (shape, digests) => ({
        ...nameFiles(shape, digests),
        segment: fileKey(shape.keySequence, digests.records, 'seg'),
        segmentDigest: digests.records,
      }),
    }),
    breaks: ['a reader gets the wrong bytes'],
  },
];
