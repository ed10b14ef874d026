import type { BlobInfo } from '@eider/core';
import type { RequestKind } from '../../calls/request-failure.ts';
import { senselessAnswerError } from '../../calls/request-failure.ts';

/** What the headers of an object's answer say of the object; the size is that of the whole object. */
export function parseObjectHeaders(headers: Headers): Omit<BlobInfo, 'key'> {
  const sizeBytes = Number(wholeSize(headers) ?? Number.NaN);
  const lastModified = new Date(headers.get('last-modified') ?? Number.NaN);
  if (!Number.isSafeInteger(sizeBytes) || Number.isNaN(lastModified.getTime())) throw senselessAnswerError('read');
  return { sizeBytes, etag: parseGeneration(headers.get('x-goog-generation'), 'read'), lastModified };
}

/** A generation, as text: it may be larger than a number holds exactly. */
export function parseGeneration(value: unknown, kind: RequestKind): string {
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) throw senselessAnswerError(kind);
  return value;
}

/** The time to whole seconds, which is all that headers can hold: so every call gives the same one. */
export function toWholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

function wholeSize(headers: Headers): string | null | undefined {
  const range = headers.get('content-range');
  if (range !== null) return /\/(\d+)$/.exec(range)?.[1];
  // An answer in chunks has no length of its own.
  return headers.get('content-length') ?? headers.get('x-goog-stored-content-length');
}
