import type { ErrorCode, JsonObject, SqlSession } from '@eider/core';

/** What is to be delivered: one thing for each topic and key; a newer one takes an older one's place. */
export interface OutboxItem {
  /** Names who delivers it. */
  readonly topic: string;
  readonly key: string;
  readonly payload: JsonObject;
}

export interface OutboxEntry extends OutboxItem {
  /** Grows with every item that is added; tells a newer item of the same key from an older one. */
  readonly sequence: number;
  readonly attempts: number;
  /** Not to be tried before this time, milliseconds since 1970. */
  readonly nextAttemptMs: number;
  /** Given up: stays until it is revived or a newer item takes its place. */
  readonly dead: boolean;
  /** Why the last attempt failed. */
  readonly lastError?: ErrorCode | undefined;
}

/**
 * Where an outbox keeps its entries. Contract: what a call has resolved with outlives a crash, as far as the store is durable at all. `put` in a session is part of
 * its transaction. `remove` and `update` do nothing to an entry whose sequence is not the given one any more.
 */
export interface OutboxStore {
  put(entries: readonly OutboxEntry[], session?: SqlSession): Promise<void>;
  remove(entry: OutboxEntry): Promise<void>;
  update(entry: OutboxEntry): Promise<void>;
  /** Entries of these topics to be tried at this time, oldest first. */
  due(request: DueRequest): Promise<readonly OutboxEntry[]>;
  /** When the next entry of these topics is to be tried; undefined without any. */
  nextDueMs(topics: readonly string[]): Promise<number | undefined>;
  find(topic: string, key: string): Promise<OutboxEntry | undefined>;
  counts(topic: string): Promise<OutboxCounts>;
  /** Entries that were given up, oldest first. */
  dead(topic: string, limit: number): Promise<readonly OutboxEntry[]>;
  /** Drops every entry of a topic. */
  clear(topic: string): Promise<void>;
  /** The largest sequence of any entry; 0 without any. */
  lastSequence(): Promise<number>;
}

export interface DueRequest {
  readonly topics: readonly string[];
  readonly nowMs: number;
  readonly limit: number;
}

export interface OutboxCounts {
  readonly pending: number;
  readonly dead: number;
}
