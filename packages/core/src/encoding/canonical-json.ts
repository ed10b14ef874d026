import { JsonWriter } from '../values/json-writer.ts';

/**
 * Canonical JSON by RFC 8785: names sorted by UTF-16 units, the shortest numbers, no white space. Equal values give equal
 * texts. What JSON cannot hold is INVALID_ARGUMENT with its `path`.
 */
export function canonicalJson(value: unknown): string {
  return new JsonWriter('sorted').write(value);
}
