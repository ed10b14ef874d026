import type { SharedPlace, SharedPressure } from '../bucket/open-shared.ts';
import type { SpaceDump } from '../kill/state-dump.ts';

/** What a writer of a shared memory works on, as its only argument. */
export interface SharedWriterSettings {
  readonly place: SharedPlace;
  readonly pressure: SharedPressure;
  readonly seed: number;
  /** Lanes that nobody else writes to. */
  readonly lanes: readonly number[];
  readonly residue: number;
}

/** What a writer says: a line that was read was true. */
export type SharedWriterMessage =
  | { readonly type: 'opening' }
  /** Nothing of its lanes is in flight any more, not even in the network: what they hold now. */
  | { readonly type: 'settled'; readonly lanes: readonly (readonly SpaceDump[])[] }
  | { readonly type: 'ack'; readonly lane: number; readonly number: number }
  /** The operation has failed; `definite`: it has not happened and never will. */
  | { readonly type: 'failed'; readonly lane: number; readonly isDefinite: boolean; readonly code: string }
  | { readonly type: 'broken'; readonly reason: string };

/** Where each lane goes on. */
export interface SharedWriterCommand {
  readonly after: readonly number[];
}
