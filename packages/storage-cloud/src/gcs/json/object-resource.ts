import type { BlobInfo } from '@eider/core';
import { type RequestKind, senselessAnswerError } from '../../calls/request-failure.ts';
import { parseGeneration, toWholeSeconds } from '../http/object-headers.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** One page of a listing. */
export interface ObjectPage {
  readonly infos: readonly BlobInfo[];
  readonly nextPageToken: string | undefined;
}

/** The JSON object that an answer holds. */
export function parseJson(bytes: Uint8Array, kind: RequestKind): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isObject(value)) return value;
  } catch {
    // What was wrong with it may quote the answer: only that it made no sense is told.
  }
  throw senselessAnswerError(kind);
}

/** What an object's resource says of it. */
export function parseObjectResource(resource: JsonObject): Omit<BlobInfo, 'key'> {
  const sizeBytes = Number(resource['size']);
  const lastModified = new Date(String(resource['updated']));
  if (!Number.isSafeInteger(sizeBytes) || Number.isNaN(lastModified.getTime())) throw senselessAnswerError('read');
  const etag = parseGeneration(resource['generation'], 'read');
  return { sizeBytes, etag, lastModified: toWholeSeconds(lastModified) };
}

/** The objects of one page, in its order. */
export function parseObjectPage(page: JsonObject): ObjectPage {
  const items: unknown = page['items'] ?? [];
  if (!Array.isArray(items)) throw senselessAnswerError('read');
  const token = page['nextPageToken'];
  return {
    infos: items.map(parseListed),
    nextPageToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

function parseListed(item: unknown): BlobInfo {
  if (!isObject(item) || typeof item['name'] !== 'string') throw senselessAnswerError('read');
  return { key: item['name'], ...parseObjectResource(item) };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
