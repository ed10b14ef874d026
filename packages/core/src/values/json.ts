/** Any value that JSON can hold. Objects are plain; numbers finite; texts well-formed Unicode. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object: plain, with own enumerable text keys. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}
