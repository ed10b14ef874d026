import type { BenchCase } from '../harness/bench-case.ts';
import type { PeerSource } from '../peers/install/peer-source.ts';

/** How much is measured: `full` for figures to publish, `quick` for a look, `tiny` to see whether it works at all. */
export type Size = 'full' | 'quick' | 'tiny';

/** What an area gets from whoever runs it. */
export interface Workplace {
  /** A folder that goes afterwards, shared by the groups of an area. */
  readonly folder: string;
  readonly size: Size;
  /** Where peers come from that neither Node nor the workspace has. */
  readonly peers: PeerSource;
  /** Says what is going on. */
  readonly tell: (line: string) => void;
}

/** Cases that share their preparations. */
export interface CaseGroup {
  readonly name: string;
  /** The cases in order; what one needs is prepared when it is asked for, and released behind it. */
  cases(workplace: Workplace): AsyncIterable<BenchCase>;
}

/** What `pnpm bench <name>` measures. */
export interface Area {
  readonly name: string;
  /** What a reader must know to believe the figures: durability, data, what is warm. */
  readonly notes: readonly string[];
  readonly groups: readonly CaseGroup[];
}
