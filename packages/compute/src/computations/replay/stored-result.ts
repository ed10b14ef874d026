import { type ComputationRecord, canonicalJson, EiderError, type SqlRow } from '@eider/core';
import type { ComputationContent } from '../computation-content.ts';
import { type ComputationResult, readContent } from '../rows/result-content.ts';

/** What is stored of a result, after comparing it with its record. */
export type StoredResult =
  | { readonly state: 'intact'; readonly result: ComputationResult & { readonly rows: readonly SqlRow[] } }
  | { readonly state: 'tampered' | 'missing' };

/** Reads a stored result and compares all that the record says of it: columns, rows, digest, size. */
export async function loadStoredResult(
  record: ComputationRecord,
  content: ComputationContent | undefined,
): Promise<StoredResult> {
  const text = record.result.inline ?? (await fetchText(record, content));
  if (text === undefined) return { state: 'missing' };
  try {
    const result = readContent(text);
    return isRecorded(record, result) ? { state: 'intact', result } : { state: 'tampered' };
  } catch (error) {
    // What cannot be read is not what was written: no row, no type, no value of that type.
    if (EiderError.is(error)) return { state: 'tampered' };
    throw error;
  }
}

async function fetchText(
  record: ComputationRecord,
  content: ComputationContent | undefined,
): Promise<string | undefined> {
  if (content === undefined) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'the result lies beside its record; pass the content that it was stored in',
    );
  }
  const bytes = await content.get(record.result.digest);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function isRecorded({ result: recorded }: ComputationRecord, result: ComputationResult): boolean {
  return (
    recorded.digest === result.digest &&
    recorded.rowCount === result.rowCount &&
    recorded.sizeBytes === result.sizeBytes &&
    canonicalJson(recorded.columns) === canonicalJson(result.columns)
  );
}
