import { EiderError } from '@eider/core';

/**
 * The members of a stored JSON object, each checked when it is read. What is missing or of another kind is CORRUPT_DATA, which names the object and
 * the member, never its value.
 */
export class JsonFields {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(place);
    this.#members = value as Record<string, unknown>;
    this.#place = place;
  }

  /** Undefined for a member that is missing or null. */
  raw(name: string): unknown {
    return (Object.hasOwn(this.#members, name) ? this.#members[name] : undefined) ?? undefined;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** A text of 1 to `maxLength` UTF-16 units, or of 0 if `minLength` says so. */
  text(name: string, maxLength: number, minLength = 1): string {
    const value = this.raw(name);
    if (typeof value !== 'string' || value.length < minLength || value.length > maxLength) throw this.refuse(name);
    return value;
  }

  matching(name: string, pattern: RegExp): string {
    const value = this.raw(name);
    if (typeof value !== 'string' || !pattern.test(value)) throw this.refuse(name);
    return value;
  }

  /** A whole number from `from` that a double holds. */
  count(name: string, from = 0): number {
    const value = this.raw(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < from) throw this.refuse(name);
    return value;
  }

  fields(name: string): JsonFields {
    return new JsonFields(this.raw(name), `${this.#place}.${name}`);
  }

  list(name: string, maxLength: number): readonly JsonFields[] {
    const value = this.raw(name);
    if (!Array.isArray(value) || value.length > maxLength) throw this.refuse(name);
    return value.map((item: unknown, at) => new JsonFields(item, `${this.#place}.${name}[${at}]`));
  }

  texts(name: string, maxCount: number, maxLength: number): readonly string[] {
    const value = this.raw(name);
    if (!Array.isArray(value) || value.length > maxCount) throw this.refuse(name);
    return value.map((item: unknown) => {
      if (typeof item !== 'string' || item.length > maxLength) throw this.refuse(name);
      return item;
    });
  }

  refuse(name: string): EiderError {
    return damaged(`${this.#place}.${name}`);
  }
}

/** The JSON value of bytes; anything else is CORRUPT_DATA. */
export function parseJson(bytes: Uint8Array, place: string): JsonFields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without the cause: a parser's message quotes what it read.
    throw damaged(place);
  }
  return new JsonFields(value, place);
}

function damaged(place: string): EiderError {
  return new EiderError(
    'CORRUPT_DATA',
    'an object of the memory is damaged, or is none of its own; restore it from a backup',
    { details: { object: place } },
  );
}
