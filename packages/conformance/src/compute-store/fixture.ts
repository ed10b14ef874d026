import type { ComputeStore } from '@eider/core';

/** What an adapter gives the ComputeStore suite: one empty store, whose policy permits everything. */
export interface ComputeStoreFixture {
  readonly store: ComputeStore;
  /** Lets time pass for the store. */
  advance(ms: number): Promise<void>;
  /** From now on the policy denies this action. */
  deny(action: string): void;
  /** From now on the audit sink keeps nothing and rejects. */
  breakAudit(): void;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<ComputeStore>;
}
