import { checkpointBugs } from './checkpoint-bugs.ts';
import { commitBugs } from './commit-bugs.ts';
import { headBugs } from './head-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { trustBugs } from './trust-bugs.ts';

/** Every bug of the list that concerns the protocol over a bucket, planted one at a time. */
export const plantedBugs: readonly PlantedBug[] = [...trustBugs, ...commitBugs, ...headBugs, ...checkpointBugs];
