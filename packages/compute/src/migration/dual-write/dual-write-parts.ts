import type { Clock, DocumentStore, ErrorCode, SqlSession } from '@eider/core';
import type { DocumentTarget, TransactionalTarget } from '../document-target.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { StateStore } from '../state-store.ts';
import type { CutoverPhase } from './phase.ts';

export interface DualWriteParts {
  /** The new side. One with transactions keeps a document and what the old side is owed in one step. */
  readonly fresh: DocumentTarget | TransactionalTarget;
  readonly old: DocumentStore;
  /** Delivers to the old side; a transactional `fresh` needs its store in the same database. Runs when its owner drains or runs it. */
  readonly outbox: Outbox;
  readonly states: StateStore;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Told before and after every step of the cutover; if it rejects, the step fails. */
  readonly audit?: (event: CutoverEvent) => Promise<void>;
  /** Told of every read that the old side had to answer. */
  readonly onFallback?: (fallback: ReadFallback) => void;
}

export interface DualWriteSettings {
  /** Names the cutover's state, and the outbox's topic. */
  readonly id: string;
}

/** A step of the cutover: `started` before anything changes, then how it ended. */
export interface CutoverEvent {
  readonly id: string;
  readonly from: CutoverPhase;
  readonly to: CutoverPhase;
  readonly by: string;
  readonly reason?: string | undefined;
  readonly atMs: number;
  readonly outcome: 'started' | 'succeeded' | 'failed';
  /** Of a step that failed. */
  readonly errorCode?: ErrorCode;
}

export interface ReadFallback {
  readonly collection: string;
  readonly reason: 'miss' | 'failure';
  /** Whether the old side had the document. */
  readonly found: boolean;
}

export interface DualWriteStats {
  readonly phase: CutoverPhase;
  readonly reads: number;
  readonly fallbacksOnMiss: number;
  readonly fallbacksOnFailure: number;
  readonly writes: number;
  /** Documents that the old side is owed. */
  readonly pending: number;
  /** Documents that the old side refused for good; see the outbox's dead letters. */
  readonly dead: number;
}

/** What a write does on the new side. */
export type FreshWork = (target: Pick<DocumentTarget, 'put' | 'delete'>, session?: SqlSession) => Promise<unknown>;

/** What backfill offers: a target that leaves alone what was written meanwhile. */
export interface BackfillTarget extends DocumentTarget {
  /** To be called when the migration has ended: until then every written key is remembered. */
  end(): void;
}
