import { EiderError } from '@eider/core';
import { checkHead } from './check-head.ts';
import type { FileEntry, Head, HeadCheckpoint, Pin, RunEntry } from './head.ts';
import { type JsonFields, parseJson } from './json-fields.ts';
import { HEAD_KEY } from './object-keys.ts';

const VERSION = 1;
const MAX_ID_LENGTH = 255;
const MAX_NAME_LENGTH = 8_192;
const MAX_KEY_LENGTH = 900;
const MAX_KEYS = 30_000;
const SHA256 = /^[0-9a-f]{64}$/;
const CHAIN = /^(?:[0-9a-f]{64})?$/;

/** Bounds of a head: more of anything is damage, or somebody who wants to exhaust a reader. */
export const MAX_HEAD_BYTES: number = 16 * 1024 * 1024;
const MAX_RUNS = 10_000;
export const MAX_PINS = 64;
const MAX_PARTS = 1_000;

/** Which memory a head belongs to, and where its log begins. */
export interface HeadPlace {
  readonly storeId: string;
  readonly begins: { readonly after: number; readonly timeMs: number };
}

export interface DecodedHead {
  readonly head: Head;
  readonly nonce: string;
}

/** The bytes of a version of head. `nonce` is new each time: where etags are digests of contents, no version may equal an older one. */
export function encodeHead(head: Head, place: HeadPlace, nonce: string): Uint8Array {
  checkHead(head, place);
  const { gcBoundarySinceMs, checkpoint, ...rest } = head;
  const text = JSON.stringify({
    version: VERSION,
    storeId: place.storeId,
    checkpoint: { ...checkpoint, runs: checkpoint.runs.map(withNulls), index: checkpoint.index ?? null },
    ...rest,
    gcBoundarySince: gcBoundarySinceMs ?? null,
    nonce,
  });
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength > MAX_HEAD_BYTES) {
    throw new EiderError('RESOURCE_EXHAUSTED', 'the checkpoint lists too many runs: merge some of them', {
      details: { sizeBytes: bytes.byteLength, maxBytes: MAX_HEAD_BYTES },
      retryable: false,
    });
  }
  return bytes;
}

/** Reads a version of head. Damage, another memory's head, and keys outside `runs/` are CORRUPT_DATA, a newer version UNSUPPORTED. */
export function decodeHead(bytes: Uint8Array, place: HeadPlace): DecodedHead {
  if (bytes.byteLength > MAX_HEAD_BYTES) throw tooLarge();
  const fields = parseJson(bytes, HEAD_KEY);
  const version = fields.count('version', 1);
  if (version !== VERSION) {
    throw new EiderError('UNSUPPORTED', 'the memory was written to by a newer eider; upgrade to open it', {
      details: { version, supported: VERSION },
    });
  }
  if (fields.text('storeId', MAX_ID_LENGTH) !== place.storeId) {
    throw new EiderError('CORRUPT_DATA', 'head.json belongs to another memory; put back the one of this memory');
  }
  const head: Head = {
    checkpoint: parseCheckpoint(fields.fields('checkpoint')),
    gcBoundary: fields.count('gcBoundary'),
    gcBoundaryTimeMs: fields.count('gcBoundaryTimeMs'),
    gcBoundarySinceMs: fields.has('gcBoundarySince') ? fields.count('gcBoundarySince') : undefined,
    deadThrough: fields.count('deadThrough'),
    pins: fields.list('pins', MAX_PINS).map(parsePin),
  };
  checkHead(head, place);
  return { head, nonce: fields.text('nonce', MAX_ID_LENGTH) };
}

function tooLarge(): EiderError {
  return new EiderError('CORRUPT_DATA', 'head.json is larger than any head; restore it from a backup', {
    details: { maxBytes: MAX_HEAD_BYTES },
  });
}

function withNulls({ dead, ...run }: RunEntry): object {
  return { ...run, dead: dead ?? null };
}

function parseCheckpoint(fields: JsonFields): HeadCheckpoint {
  return {
    seq: fields.count('seq'),
    chain: fields.matching('chain', CHAIN),
    timeMs: fields.count('timeMs'),
    runs: fields.list('runs', MAX_RUNS).map(parseRun),
    index: fields.has('index') ? parseFile(fields.fields('index')) : undefined,
  };
}

function parseRun(fields: JsonFields): RunEntry {
  return {
    ...parseFile(fields),
    from: fields.count('from', 1),
    to: fields.count('to', 1),
    firstKey: fields.text('firstKey', MAX_NAME_LENGTH, 0),
    lastKey: fields.text('lastKey', MAX_NAME_LENGTH, 0),
    records: fields.count('records'),
    entriesHash: fields.matching('entriesHash', SHA256),
    parts: fields.list('parts', MAX_PARTS).map(parseFile),
    dead: fields.has('dead') ? parseFile(fields.fields('dead')) : undefined,
  };
}

function parseFile(fields: JsonFields): FileEntry {
  return {
    key: fields.text('key', MAX_KEY_LENGTH),
    sizeBytes: fields.count('sizeBytes'),
    sha256: fields.matching('sha256', SHA256),
  };
}

function parsePin(fields: JsonFields): Pin {
  return {
    id: fields.text('id', MAX_ID_LENGTH),
    untilMs: fields.count('untilMs'),
    keys: fields.texts('keys', MAX_KEYS, MAX_KEY_LENGTH),
  };
}
