import { JsonWriter } from './json-writer.ts';

/** Any value that JSON can hold. Objects are plain; numbers finite; texts well-formed Unicode. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object: plain, with own enumerable text keys. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * What may be given to be stored: JSON values, and objects whose type is an interface, which TypeScript cannot tell to be JSON.
 * What JSON cannot hold is found when it is stored.
 */
export type Storable = JsonValue | object;

/**
 * JSON text of a value, names in the order of insertion. What JSON cannot hold, or would drop or change, is
 * INVALID_ARGUMENT with its `path`; more than 1,000 levels too. -0 becomes 0.
 */
export function toJsonText(value: unknown): string {
  return new JsonWriter('insertion').write(value);
}

/** The same value, frozen with everything in it. */
export function freezeJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  const pending: object[] = [value];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    Object.freeze(container);
    for (const part of Object.values(container)) {
      if (typeof part === 'object' && part !== null) pending.push(part);
    }
  }
  return value;
}
