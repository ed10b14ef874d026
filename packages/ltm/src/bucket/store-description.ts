import { type BlobCallOptions, type BlobStore, EiderError } from '@eider/core';
import { type JsonFields, parseJson } from './json-fields.ts';
import { FORMAT_KEY } from './object-keys.ts';

const FORMAT = 'eider-memory';
const VERSION = 1;
const MAX_BYTES = 64 * 1024;
const MAX_ID_LENGTH = 255;
const MAX_NAME_LENGTH = 1_000;
const SHA256 = /^[0-9a-f]{64}$/;

export type CheckpointFormat = 'parquet' | 'native';

/** A file of the classic schema that a memory continues, referenced where it lies. */
export interface AdoptedBase {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What `format.json` says of a memory: written once, by its creator. */
export interface StoreDescription {
  readonly storeId: string;
  readonly createdAt: Date;
  readonly checkpointFormat: CheckpointFormat;
  /** What the words of its segments are made with. */
  readonly tokenizer: string;
  readonly base: AdoptedBase | undefined;
  /** Where the log begins: 0 and 0, unless it continues a history from elsewhere. */
  readonly begins: { readonly after: number; readonly timeMs: number };
}

/** The memory's description; undefined if there is no memory yet. A newer version is UNSUPPORTED, damage CORRUPT_DATA. */
export async function readDescription(
  store: BlobStore,
  options: BlobCallOptions = {},
): Promise<StoreDescription | undefined> {
  const blob = await store.get(FORMAT_KEY, { ...options, range: { start: 0, end: MAX_BYTES } });
  return blob === undefined ? undefined : parseDescription(blob.bytes);
}

/** Creates a memory, or finds that somebody else has; gives the description that holds from now on. */
export async function createDescription(
  store: BlobStore,
  description: StoreDescription,
  options: BlobCallOptions = {},
): Promise<StoreDescription> {
  try {
    await store.put(FORMAT_KEY, encodeDescription(description), { ...options, ifNoneMatch: '*' });
    return description;
  } catch (error) {
    if (!EiderError.is(error, 'PRECONDITION_FAILED') && !EiderError.is(error, 'INDETERMINATE')) throw error;
    const existing = await readDescription(store, options);
    if (existing === undefined) throw error;
    return existing;
  }
}

export function encodeDescription(description: StoreDescription): Uint8Array {
  const { createdAt, begins, base, ...rest } = description;
  const text = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(base === undefined ? {} : { base }),
    ...(begins.after === 0 && begins.timeMs === 0 ? {} : { begins }),
  });
  return new TextEncoder().encode(text);
}

export function parseDescription(bytes: Uint8Array): StoreDescription {
  const fields = parseJson(bytes, FORMAT_KEY);
  if (fields.raw('format') !== FORMAT) throw fields.refuse('format');
  const version = fields.count('version', 1);
  if (version !== VERSION) {
    throw new EiderError('UNSUPPORTED', 'the memory has a format of a newer eider; upgrade to open it', {
      details: { version, supported: VERSION },
    });
  }
  const createdAt = new Date(fields.text('createdAt', 40));
  if (Number.isNaN(createdAt.getTime())) throw fields.refuse('createdAt');
  return {
    storeId: fields.text('storeId', MAX_ID_LENGTH),
    createdAt,
    checkpointFormat: fields.matching('checkpointFormat', /^(parquet|native)$/) as CheckpointFormat,
    tokenizer: fields.text('tokenizer', MAX_NAME_LENGTH),
    base: fields.has('base') ? parseBase(fields.fields('base')) : undefined,
    begins: fields.has('begins') ? parseBegins(fields.fields('begins')) : { after: 0, timeMs: 0 },
  };
}

function parseBase(fields: JsonFields): AdoptedBase {
  return {
    key: fields.text('key', MAX_NAME_LENGTH),
    etag: fields.text('etag', MAX_NAME_LENGTH),
    sizeBytes: fields.count('sizeBytes'),
    sha256: fields.matching('sha256', SHA256),
  };
}

function parseBegins(fields: JsonFields): StoreDescription['begins'] {
  return { after: fields.count('after'), timeMs: fields.count('timeMs') };
}
