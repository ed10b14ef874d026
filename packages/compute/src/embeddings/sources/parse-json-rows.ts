import { EiderError } from '@eider/core';
import { decodeText } from './decode-text.ts';
import type { SourceRow } from './embedding-source.ts';

/** The objects of JSON texts: an array of them each. Of a repeated key the last counts, as in JavaScript. */
export function parseJsonRows(contents: readonly (string | Uint8Array)[]): readonly SourceRow[] {
  return contents.flatMap((content) => {
    const value = parse(decodeText(content));
    if (!Array.isArray(value)) return refuse('json holds an array of objects; use ndjson for one object a line');
    return value.map(asRow);
  });
}

/** The objects of texts with one a line; blank lines are skipped. */
export function parseNdjsonRows(contents: readonly (string | Uint8Array)[]): readonly SourceRow[] {
  return contents.flatMap((content) => {
    const lines = decodeText(content).split('\n');
    return lines.flatMap((line, index) => (line.trim() === '' ? [] : [asRow(parse(line, index + 1), index)]));
  });
}

function asRow(value: unknown, index: number): SourceRow {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SourceRow;
  return refuse('each item must be an object', { item: index + 1 });
}

function parse(text: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return refuse('the text is no JSON', line === undefined ? {} : { line });
  }
}

function refuse(message: string, details: Readonly<Record<string, number>> = {}): never {
  throw new EiderError('INVALID_ARGUMENT', `malformed JSON: ${message}`, { details });
}
