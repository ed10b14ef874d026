import type { JsonValue } from '@eider/core';
import { oneLine } from './table.ts';

/** A value for people: texts as they are, everything else as JSON over several lines. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

/** A value in one line. */
export function valueLine(value: JsonValue): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}
