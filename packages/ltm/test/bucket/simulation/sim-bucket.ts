import { type Blob, type BlobInfo, EiderError, sha256Hex } from '@eider/core';
import type { SimTime } from './sim-time.ts';

export interface SimObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modifiedMs: number;
}

export type SimCall =
  | { readonly op: 'get' | 'head' | 'delete'; readonly key: string }
  | { readonly op: 'list'; readonly key: string }
  | { readonly op: 'put'; readonly key: string; readonly bytes: Uint8Array; readonly condition: SimCondition };

export interface SimCondition {
  readonly ifNoneMatch?: '*' | undefined;
  readonly ifMatch?: string | undefined;
}

/** What a call came to when it took effect: a value, or the error that its caller gets. */
export type SimAnswer = { readonly value: unknown } | { readonly error: EiderError };

/** Hears of everything that takes effect, in order. */
export interface SimWatcher {
  onPut(key: string, object: SimObject, process: string): void;
  onDelete(key: string): void;
}

/** The simulated store's objects. An etag is a digest of the content, as on many stores: equal contents have equal etags. */
export class SimBucket {
  readonly objects = new Map<string, SimObject>();
  watcher: SimWatcher | undefined;
  readonly #time: SimTime;

  constructor(time: SimTime) {
    this.#time = time;
  }

  /** Lets a call of a process take effect, now and in one step. */
  apply(call: SimCall, process: string): SimAnswer {
    if (call.op === 'put') return this.#put(call, process);
    if (call.op === 'list') return { value: this.#list(call.key) };
    const object = this.objects.get(call.key);
    if (call.op === 'delete') {
      this.objects.delete(call.key);
      this.watcher?.onDelete(call.key);
      return { value: object !== undefined };
    }
    return { value: object === undefined ? undefined : toBlob(call.key, object) };
  }

  #put({ key, bytes, condition }: SimCall & { readonly op: 'put' }, process: string): SimAnswer {
    const before = this.objects.get(key);
    const isRefused =
      (condition.ifNoneMatch === '*' && before !== undefined) ||
      (condition.ifMatch !== undefined && before?.etag !== condition.ifMatch);
    if (isRefused) return { error: new EiderError('PRECONDITION_FAILED', 'the condition does not hold') };
    const object = { bytes, etag: sha256Hex(bytes), modifiedMs: this.#time.nowMs };
    this.objects.set(key, object);
    this.watcher?.onPut(key, object, process);
    return { value: { etag: object.etag } };
  }

  #list(prefix: string): readonly BlobInfo[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, object]) => toBlob(key, object));
  }
}

function toBlob(key: string, { bytes, etag, modifiedMs }: SimObject): Blob {
  // Whole seconds, as stores that speak HTTP tell them.
  const lastModified = new Date(Math.floor(modifiedMs / 1_000) * 1_000);
  return { key, bytes: bytes.slice(), etag, sizeBytes: bytes.byteLength, lastModified };
}
