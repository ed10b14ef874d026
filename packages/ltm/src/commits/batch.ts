import { EiderError } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { Entry } from '../memtable/entry.ts';
import type { Change, Expiry } from './operation.ts';

/**
 * A batch in the log: version, number of changes, then per change its flags, the lengths of its texts in UTF-16 code
 * units and its times (all variable-length integers); last, all texts one after the other as UTF-8: they are decoded in one go.
 */
const BATCH_VERSION = 2;
/** Its times of creation have no sign. */
const UNSIGNED_VERSION = 1;

/** What the log holds of a change. */
export type LoggedChange = Pick<Change, 'operation' | 'createdAtMs'>;

/** Changes that fit into one commit: a revision is its sequence times this, plus the index. */
export const MAX_CHANGES = 65_536;

const DELETES = 1;
const HAS_TEXT = 2;
const EXPIRES_AT = 4;
const EXPIRES_AFTER = 8;
const CREATED_AT = 16;
const UPDATED_AT = 32;

// One for all: nothing waits while a batch is encoded.
const writer = new ByteWriter();

export function encodeBatch(changes: readonly LoggedChange[]): Uint8Array {
  writer.clear();
  writer.varint(BATCH_VERSION);
  writer.varint(changes.length);
  let texts = '';
  for (const change of changes) texts += encodeChange(change);
  writer.rawText(texts);
  return writer.finish();
}

function encodeChange({ operation, createdAtMs }: LoggedChange): string {
  const { namespace, key } = operation;
  if (operation.kind === 'delete') {
    writer.varint(DELETES);
    writer.varint(namespace.length);
    writer.varint(key.length);
    return namespace + key;
  }
  const { value, metadata, text, expiry, times } = operation;
  const updatedAtMs = times?.updatedAtMs;
  writer.varint(
    flagOf(text, HAS_TEXT) | expiryFlag(expiry) | flagOf(createdAtMs, CREATED_AT) | flagOf(updatedAtMs, UPDATED_AT),
  );
  writer.varint(namespace.length);
  writer.varint(key.length);
  writer.varint(value.length);
  writer.varint(metadata.length);
  if (text !== undefined) writer.varint(text.length);
  if (expiry.kind === 'at') writer.varint(expiry.timeMs);
  if (expiry.kind === 'after') writer.varint(expiry.ttlMs);
  if (createdAtMs !== undefined) writer.signed(createdAtMs);
  if (updatedAtMs !== undefined) writer.signed(updatedAtMs);
  return namespace + key + value + metadata + (text ?? '');
}

/** The entries of a commit; anything that is no batch is CORRUPT_DATA, a newer version UNSUPPORTED. */
export function decodeBatch(bytes: Uint8Array, sequence: number, timeMs: number): readonly Entry[] {
  const reader = new ByteReader(bytes);
  const version = reader.varint();
  if (version !== BATCH_VERSION && version !== UNSIGNED_VERSION) {
    throw new EiderError('UNSUPPORTED', 'a commit was written by a newer eider; upgrade to open the memory', {
      details: { version, sequence },
    });
  }
  const shapes = Array.from({ length: reader.varint() }, () => readShape(reader, version));
  const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(reader.position));
  let at = 0;
  const take = (length: number): string => {
    at += length;
    return texts.slice(at - length, at);
  };
  return shapes.map((shape, index) => toEntry(shape, take, sequence * MAX_CHANGES + index, timeMs));
}

interface Shape {
  readonly flags: number;
  readonly lengths: readonly number[];
  readonly textLength: number | undefined;
  readonly expiry: Expiry;
  readonly createdAtMs: number | undefined;
  readonly updatedAtMs: number | undefined;
}

function readShape(reader: ByteReader, version: number): Shape {
  const flags = reader.varint();
  const lengths = Array.from({ length: flags & DELETES ? 2 : 4 }, () => reader.varint());
  const textLength = flags & HAS_TEXT ? reader.varint() : undefined;
  return {
    flags,
    lengths,
    textLength,
    expiry: readExpiry(reader, flags),
    createdAtMs: flags & CREATED_AT ? readCreation(reader, version) : undefined,
    updatedAtMs: flags & UPDATED_AT ? reader.signed() : undefined,
  };
}

function readCreation(reader: ByteReader, version: number): number {
  return version === UNSIGNED_VERSION ? reader.varint() : reader.signed();
}

function readExpiry(reader: ByteReader, flags: number): Expiry {
  if (flags & EXPIRES_AT) return { kind: 'at', timeMs: reader.varint() };
  return flags & EXPIRES_AFTER ? { kind: 'after', ttlMs: reader.varint() } : { kind: 'never' };
}

function toEntry(shape: Shape, take: (length: number) => string, revision: number, timeMs: number): Entry {
  const [namespace = '', key = '', value = '', metadata = ''] = shape.lengths.map(take);
  return new Entry({
    namespace,
    key,
    deleted: (shape.flags & DELETES) !== 0,
    value,
    metadata,
    text: shape.textLength === undefined ? undefined : take(shape.textLength),
    createdAtMs: shape.createdAtMs ?? timeMs,
    updatedAtMs: shape.updatedAtMs ?? timeMs,
    expiresAtMs: expiresAt(shape.expiry, timeMs),
    revision,
  });
}

/** The entry that a change becomes when its commit has its place. */
export function entryOf({ operation, createdAtMs }: LoggedChange, revision: number, timeMs: number): Entry {
  const { namespace, key } = operation;
  const times = { createdAtMs: createdAtMs ?? timeMs, updatedAtMs: timeMs, revision };
  if (operation.kind === 'delete') {
    const nothing = { value: '', metadata: '', text: undefined, expiresAtMs: Number.POSITIVE_INFINITY };
    return new Entry({ namespace, key, deleted: true, ...nothing, ...times });
  }
  const { value, metadata, text, expiry } = operation;
  const expiresAtMs = expiresAt(expiry, timeMs);
  const updatedAtMs = operation.times?.updatedAtMs ?? timeMs;
  return new Entry({ namespace, key, deleted: false, value, metadata, text, expiresAtMs, ...times, updatedAtMs });
}

function flagOf(part: unknown, flag: number): number {
  return part === undefined ? 0 : flag;
}

function expiryFlag(expiry: Expiry): number {
  if (expiry.kind === 'at') return EXPIRES_AT;
  return expiry.kind === 'after' ? EXPIRES_AFTER : 0;
}

function expiresAt(expiry: Expiry, timeMs: number): number {
  if (expiry.kind === 'at') return expiry.timeMs;
  return expiry.kind === 'after' ? timeMs + expiry.ttlMs : Number.POSITIVE_INFINITY;
}
