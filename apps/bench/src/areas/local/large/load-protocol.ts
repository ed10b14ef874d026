/** What a loading process works on, as its only argument. */
export interface LoadSettings {
  readonly side: 'ours' | 'sqlite';
  readonly folder: string;
  readonly name: string;
  /** Whether texts are indexed. */
  readonly search: boolean;
  readonly records: number;
  /** How many of them are also stored in a small namespace beside, so that its records lie among the others. */
  readonly smallRecords: number;
  /** How many different texts there are. @default the pool's own number */
  readonly texts?: number;
}

/** Loading is done and durable, and the process rests until it is told to close; then that is done, too. */
export type LoadMessage = { readonly type: 'loaded' | 'closed'; readonly elapsedMs: number };
