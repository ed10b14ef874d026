import type { Clock, Filter, IdSource, JsonObject, JsonValue, Random } from '@eider/core';

/** What is to be answered from the cache: its name is part of the key and is given, because functions lose theirs. */
export interface CachedAction<Args, Value> {
  readonly name: string;
  /** `signal` fires when nobody waits for the answer any more. */
  run(args: Args, context: { readonly signal: AbortSignal }): Promise<Value> | Value;
}

/** What a key is made of: the arguments, a text or bytes, a file with the other arguments, or what a function says. */
export type KeyStrategy = 'args' | 'sha256' | 'file_content' | 'custom';

/** How one call is cached; also the defaults of all calls, given to `cached`. */
export interface CacheOptions {
  /** Life of a result. Seconds win over hours, hours over days. @default 60 days */
  readonly ttlSeconds?: number;
  readonly ttlHours?: number;
  readonly ttlDays?: number;
  /** False runs the action and leaves the cache alone. @default true */
  readonly enabled?: boolean;
  /** Runs the action whatever the cache holds, and stores its result. @default false */
  readonly skipCache?: boolean;
  /** For so long after its life a result is still given at once, while it is renewed in the background. @default 0 */
  readonly staleWhileRevalidateMs?: number;
  /** Keeps a failure for so long: the action is not run again, its error is thrown anew. @default failures are not kept */
  readonly negativeTtlMs?: number;
  /** How long a call waits for another process that runs the action; then it runs it itself. @default 30,000 */
  readonly waitMs?: number;
  /** How likely a stored result is followed by a look for entries that no call can use any more. @default 0.05 */
  readonly cleanupProbability?: number;
  /** The most entries that one such look removes. @default 5 */
  readonly cleanupLimit?: number;
}

/** One call: how it is cached and by which key. */
export interface WrapOptions<Args = unknown> extends CacheOptions {
  /** The key itself, in the place of the action's name and a digest: actions that give the same key share an entry. */
  readonly key?: string;
  /** @default 'args' */
  readonly keyStrategy?: KeyStrategy;
  /** What a strategy other than `args` looks at, or a function of the arguments that gives it. */
  readonly keySource?: string | Uint8Array | ((args: Args) => unknown);
  /** Facts to invalidate by; the name `cache` is taken. */
  readonly metadata?: JsonObject;
  /** Ends this call's waiting with ABORTED; the action goes on while others wait for it. */
  readonly signal?: AbortSignal;
}

/** Settings of a cache: plain data. */
export interface CacheSettings extends CacheOptions {
  /** Whose cache it is. Agents never see each other's entries. */
  readonly agent: string;
  /** How long a process that died keeps others from running an action; renewed while the action runs. @default 10,000 */
  readonly leaseMs?: number;
}

/** What a cache takes from outside. */
export interface CacheComponents {
  /** The memory's own. @default systemClock */
  readonly clock?: Clock;
  /** @default systemRandom */
  readonly random?: Random;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** Gives the bytes behind a `keySource` for `file_content`. @default none: such calls are not cached */
  readonly readSource?: (source: string, options: { readonly signal?: AbortSignal }) => Promise<Uint8Array>;
  /** Told what callers are spared. What it throws is ignored. */
  readonly onEvent?: (event: CacheEvent) => void;
}

/** What went wrong, or on in the background, without failing a call. */
export type CacheEvent =
  | {
      readonly kind: 'failed';
      readonly operation: 'key' | 'read' | 'lease' | 'cleanup' | 'refresh';
      readonly cacheKey: string | undefined;
      readonly error: unknown;
    }
  /** The result was passed through: too large, not JSON, or the memory failed. */
  | { readonly kind: 'not-stored'; readonly cacheKey: string; readonly error: unknown }
  /** Somebody else took over, or the entry was invalidated, while the action ran: its result was passed through. */
  | { readonly kind: 'lease-lost'; readonly cacheKey: string }
  /** A result past its life was renewed in the background. */
  | { readonly kind: 'refreshed'; readonly cacheKey: string };

/** The answer to a call. */
export interface CacheResult<Value> {
  readonly value: Value;
  /** False if the value comes from a run that this call began or joined. */
  readonly cacheHit: boolean;
  /** Undefined if the call could not be cached or was not to be. */
  readonly cacheKey: string | undefined;
  /** When the value was stored; undefined if it was not. */
  readonly cacheCreatedAt: Date | undefined;
}

/** An entry with what is known about it. */
export interface CachedEntry<Value = JsonValue> {
  readonly value: Value;
  readonly metadata: JsonObject;
  readonly cacheKey: string;
  readonly cacheCreatedAt: Date;
  /** End of its life. */
  readonly expiresAt: Date;
}

/** Which entries of the agent to remove: one, those whose key matches, or those whose metadata does. */
export type InvalidateTarget =
  | { readonly key: string }
  /** `*` stands for any text, also none; everything else for itself. */
  | { readonly pattern: string }
  | { readonly metadataFilter: Filter };
