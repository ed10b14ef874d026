import type { LongTermMemory, ManualClock } from '@eider/core';

/** What an adapter gives the LongTermMemory suite: fresh memories whose time the cases tell. */
export interface LongTermMemoryFixture {
  /** The clock of every memory that the fixture opens, and of their logs. */
  readonly clock: ManualClock;
  /** A new, empty memory. The fixture closes it in the end. */
  open(settings?: LongTermMemoryFixtureSettings): Promise<LongTermMemory>;
  /**
   * Closes a memory that this fixture opened and opens again what it left behind. Undefined where nothing outlives closing: cases then make a
   * checkpoint instead.
   */
  readonly reopen: ((memory: LongTermMemory) => Promise<LongTermMemory>) | undefined;
}

/** Settings that cases need of an adapter. */
export interface LongTermMemoryFixtureSettings {
  /** A memtable this small is folded into a run again and again; an adapter without one ignores it. */
  readonly memtable?: { readonly maxEntries: number };
  /** How much of its log a memory keeps behind a checkpoint; 0 for nothing. Left out, it keeps what it usually keeps: at least some megabytes. */
  readonly log?: { readonly retainBytes: number };
}
