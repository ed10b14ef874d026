/** Whether a smaller or a larger figure is the better one. */
export type Direction = 'lower' | 'higher';

/** One side of a comparison: measures one round and gives its figure. */
export type Measure = (round: number) => Promise<number> | number;

/** What ours is compared with. */
export interface Peer {
  readonly name: string;
  /** Tells this row from others of the same case. @default none */
  readonly suffix?: string;
  /** The least ratio that is good enough; without one nothing is judged. */
  readonly target?: number;
  readonly measure: Measure;
}

/** One thing to measure on ours and on its peers, in turns. */
export interface BenchCase {
  readonly id: string;
  readonly unit: string;
  readonly better: Direction;
  /** What ours has to reach by itself, in the case's unit; gives a row of its own. */
  readonly limit?: number;
  /** Called before the first and after the last round: throws if ours and the peers do not give the same results. */
  readonly verify?: () => Promise<void>;
  /** How many rounds of each side are not counted, so that none pays for the compiler; 0 for what is measured cold. Their numbers lie behind those of the rounds that count. @default 3 */
  readonly warmUps?: number;
  /** How often it is measured, if that is not up to whoever runs it: 1 for what cannot vary, or takes too long. */
  readonly rounds?: number;
  readonly ours: Measure;
  readonly peers: readonly Peer[];
}
