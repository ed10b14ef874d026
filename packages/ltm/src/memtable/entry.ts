import { freezeJson, type JsonObject, type JsonValue, type MemoryRecord, type StoredRecord } from '@eider/core';

/** What an entry is made of; times in milliseconds since 1970-01-01T00:00:00Z. */
export interface EntryFields {
  /** Encoded namespace. */
  readonly namespace: string;
  readonly key: string;
  readonly deleted: boolean;
  /** JSON text; empty for a deletion. */
  readonly value: string;
  /** JSON text of an object; empty for a deletion. */
  readonly metadata: string;
  /** What search sees instead of the value's texts. */
  readonly text: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Infinity without an expiry. */
  readonly expiresAtMs: number;
  readonly revision: number;
}

// What an entry costs beside its texts: object, map slot, record.
const OVERHEAD_BYTES = 200;

const EMPTY_OBJECT_TEXT = '{}';
const EMPTY_OBJECT: JsonObject = Object.freeze({});

/** One version of a record, or its deletion: immutable, parsed when first read. */
export class Entry implements EntryFields {
  readonly namespace: string;
  readonly key: string;
  readonly deleted: boolean;
  readonly value: string;
  readonly metadata: string;
  readonly text: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly expiresAtMs: number;
  readonly revision: number;
  /** Its number in the index of the memtable that it came into; -1 before. */
  document = -1;
  #value: JsonValue | undefined;
  #metadata: JsonObject | undefined;

  constructor(fields: EntryFields) {
    this.namespace = fields.namespace;
    this.key = fields.key;
    this.deleted = fields.deleted;
    this.value = fields.value;
    this.metadata = fields.metadata;
    this.text = fields.text;
    this.createdAtMs = fields.createdAtMs;
    this.updatedAtMs = fields.updatedAtMs;
    this.expiresAtMs = fields.expiresAtMs;
    this.revision = fields.revision;
  }

  get sizeBytes(): number {
    const texts = this.key.length + this.value.length + this.metadata.length + (this.text?.length ?? 0);
    return OVERHEAD_BYTES + texts;
  }

  /** Whether somebody may see it at this time. */
  isVisibleAt(nowMs: number): boolean {
    return !this.deleted && nowMs < this.expiresAtMs;
  }

  parsedValue(): JsonValue {
    this.#value ??= freezeJson(JSON.parse(this.value) as JsonValue);
    return this.#value;
  }

  /** Forgets what was parsed: it is parsed again when somebody reads it. Many entries at once would take several times the memory of their texts. */
  forgetParsed(): void {
    this.#value = undefined;
    this.#metadata = undefined;
  }

  parsedMetadata(): JsonObject {
    if (this.metadata === EMPTY_OBJECT_TEXT) return EMPTY_OBJECT;
    this.#metadata ??= freezeJson(JSON.parse(this.metadata) as JsonValue) as JsonObject;
    return this.#metadata;
  }

  /** A frozen record of its own: its dates can be changed, so no two callers get the same. `path` is the decoded namespace. */
  record(path: readonly string[]): MemoryRecord {
    return Object.freeze(this.#draft(path));
  }

  /** The same, as the answer to a store. */
  storedRecord(path: readonly string[], created: boolean): StoredRecord {
    return Object.freeze(Object.assign(this.#draft(path), { created }));
  }

  // Without spreads: this is called for every record that somebody reads or stores.
  #draft(path: readonly string[]): Draft {
    const draft: Draft = {
      namespace: path,
      key: this.key,
      value: this.parsedValue(),
      metadata: this.parsedMetadata(),
      revision: this.revision,
      createdAt: new Date(this.createdAtMs),
      updatedAt: new Date(this.updatedAtMs),
    };
    if (this.expiresAtMs !== Number.POSITIVE_INFINITY) draft.expiresAt = new Date(this.expiresAtMs);
    if (this.text !== undefined) draft.text = this.text;
    return draft;
  }
}

type Draft = { -readonly [Name in keyof MemoryRecord]: MemoryRecord[Name] };
