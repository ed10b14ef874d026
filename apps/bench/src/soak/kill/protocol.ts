import type { StateDump } from './state-dump.ts';

/** What a writer tells whoever watches it: one line of JSON each, written synchronously, so that a line that was read was true. */
export type WriterMessage =
  | { readonly type: 'ready' | 'opening' | 'writing' | 'closing' | 'closed' }
  | { readonly type: 'opened'; readonly dump: StateDump }
  /** This operation of this lane was acknowledged. */
  | { readonly type: 'ack'; readonly lane: number; readonly number: number }
  | { readonly type: 'failed'; readonly reason: string };

/** What a writer is told: to open the memory, then where each lane goes on and how far in all. */
export type WriterCommand =
  | { readonly type: 'open' }
  | { readonly type: 'write'; readonly after: readonly number[]; readonly operations: number };

/** How the memory keeps what it is told. */
export interface KillVariant {
  readonly format: 'native' | 'parquet';
  /** A killed process loses nothing in either: only a machine that fails can tell them apart. */
  readonly durability: 'strict' | 'relaxed';
}

/** What a writer works on, as its only argument. */
export interface WriterSettings {
  readonly path: string;
  readonly seed: number;
  readonly lanes: number;
  /** A memtable of this many bytes becomes a run: few, so that checkpoints happen all the time. */
  readonly memtableBytes: number;
  readonly variant: KillVariant;
}
