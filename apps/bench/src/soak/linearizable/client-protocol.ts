import type { HistoryCondition } from '@eider/test-servers';
import type { SharedPlace, SharedPressure } from '../bucket/open-shared.ts';

/** What a client works on, as its only argument. */
export interface ClientSettings {
  readonly place: SharedPlace;
  readonly pressure: SharedPressure;
  readonly seed: number;
  readonly keys: number;
  /** How many operations it has in flight. */
  readonly lanes: number;
  readonly operations: number;
  /** Begins every value that it stores. */
  readonly name: string;
}

/** What a client is about to do. */
export interface ClientCall {
  readonly kind: 'read' | 'store' | 'delete';
  readonly key: string;
  readonly value?: string;
  /** Not known yet for a transaction. */
  readonly when?: HistoryCondition;
}

/** How it ended. `failed` is a definite error: nothing has happened. */
export type ClientReturn =
  | { readonly outcome: 'done'; readonly found: boolean; readonly value?: string; readonly revision?: number }
  | {
      readonly outcome: 'done';
      readonly existed: boolean;
      readonly revision?: number;
      readonly when?: HistoryCondition;
    }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'failed' };

/** What a client says, written synchronously: a call before it is made, a return after it; `at` in nanoseconds of the machine's monotonic clock. */
export type ClientMessage =
  | { readonly type: 'opened' | 'closed' }
  | { readonly type: 'call'; readonly id: number; readonly at: number; readonly call: ClientCall }
  | { readonly type: 'return'; readonly id: number; readonly at: number; readonly result: ClientReturn }
  | { readonly type: 'broken'; readonly reason: string };
