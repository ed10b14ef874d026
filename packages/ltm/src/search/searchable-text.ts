import type { JsonObject, JsonValue } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { type Analyzer, plainAnalyzer } from './analyzer.ts';
import type { EmitTerm } from './emit-term.ts';
import { forEachFactTerm } from './metadata-terms.ts';

const EMPTY_METADATA = '{}';

/** Calls `visit` for every text that search sees in an entry: its own text, or every text in its value, in order. */
export function forEachText(entry: Entry, visit: (text: string) => void): void {
  if (entry.text !== undefined) visit(entry.text);
  else if (entry.value.includes('"')) visitValue(entry.parsedValue(), visit);
}

/** Calls `emit` for every term of an entry: those of its texts, then the facts of its metadata. A disabled analyzer gives none. */
export function tokenizeEntry(entry: Entry, emit: EmitTerm, analyzer: Analyzer = plainAnalyzer): void {
  if (!analyzer.isEnabled) return;
  forEachText(entry, (text) => analyzer.terms(text, emit));
  if (entry.metadata.length > EMPTY_METADATA.length) {
    // Parsed once more when the record is read: most are not, and what is read is frozen, which takes longer.
    const metadata = JSON.parse(entry.metadata) as JsonObject;
    forEachFactTerm(metadata, (term) => emit(term, 'fact', 0, 0));
  }
}

function visitValue(value: JsonValue, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value) as JsonValue[]) visitValue(part, visit);
  }
}
