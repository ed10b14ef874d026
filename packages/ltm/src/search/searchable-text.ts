import type { JsonValue } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { tokenize } from './tokenize.ts';

/** Calls `emit` for every term that search sees in an entry: its own text, or every text in its value, in order. */
export function tokenizeEntry(entry: Entry, emit: (term: string) => void): void {
  if (entry.text !== undefined) tokenize(entry.text, emit);
  else if (entry.value.includes('"')) tokenizeValue(entry.parsedValue(), emit);
}

function tokenizeValue(value: JsonValue, emit: (term: string) => void): void {
  if (typeof value === 'string') tokenize(value, emit);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value) as JsonValue[]) tokenizeValue(part, emit);
  }
}
