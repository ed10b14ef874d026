import { EiderError } from '../errors/eider-error.ts';
import { jsonPath } from './json-path.ts';

/** Levels of arrays and objects that a JSON value may have. */
const MAX_JSON_DEPTH = 1000;

/** Up to this length a loop over the units is cheaper than calling JSON.stringify. */
const SHORT_TEXT = 40;

/**
 * Serialises one JSON value, reading each property once and refusing what JSON cannot hold. `toJSON` is never called.
 * The path to the current value is kept in an array that only grows, so that it costs one assignment a level.
 */
export class JsonWriter {
  readonly #sorted: boolean;
  readonly #steps: (string | number)[] = [];
  readonly #ancestors: object[] = [];

  constructor(order: 'insertion' | 'sorted') {
    this.#sorted = order === 'sorted';
  }

  write(value: unknown, depth = 0): string {
    switch (typeof value) {
      case 'string':
        return this.#text(value, depth);
      case 'number':
        // Also -0, which is written as 0.
        if (Number.isFinite(value)) return `${value}`;
        return this.#refuse(depth, 'a number must be finite; store null or a text instead');
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        if (value === null) return 'null';
        return this.#container(value, depth);
      default:
        return this.#refuse(
          depth,
          `${nameOfType(value)} has no JSON form; leave it out or store a text or null instead`,
        );
    }
  }

  #text(text: string, depth: number): string {
    if (text.length <= SHORT_TEXT && isVerbatim(text)) return `"${text}"`;
    if (!text.isWellFormed()) return this.#refuse(depth, 'a text must be well-formed; it holds a lone surrogate');
    return JSON.stringify(text);
  }

  #container(value: object, depth: number): string {
    if (depth >= MAX_JSON_DEPTH) {
      return this.#refuse(depth, `nesting must not be deeper than ${MAX_JSON_DEPTH.toLocaleString('en')} levels`);
    }
    for (let level = 0; level < depth; level++) {
      if (this.#ancestors[level] === value) return this.#refuse(depth, 'a value must not contain itself');
    }
    this.#ancestors[depth] = value;
    if (Object.getOwnPropertySymbols(value).length > 0) {
      return this.#refuse(depth, 'a name must be text; a symbol has no JSON form');
    }
    return Array.isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
  }

  #array(array: readonly unknown[], depth: number): string {
    if (!isPlain(array)) return this.#refuse(depth, 'an array must be plain, not of a class of its own');
    // Its own names are its positions and `length`.
    if (Object.getOwnPropertyNames(array).length > array.length + 1) {
      return this.#refuse(depth, 'an array must have no named properties');
    }
    let text = '[';
    for (let index = 0; index < array.length; index++) {
      this.#steps[depth] = index;
      if (index > 0) text += ',';
      text += this.write(this.#read(array, index, depth), depth + 1);
    }
    return `${text}]`;
  }

  #object(object: object, depth: number): string {
    if (!isPlain(object)) {
      return this.#refuse(depth, 'an object must be plain, not an instance of a class; convert it first');
    }
    const names = Object.keys(object);
    if (Object.getOwnPropertyNames(object).length > names.length) {
      return this.#refuse(depth, 'an object must have no hidden properties');
    }
    // RFC 8785 sorts by UTF-16 units, as sort() does.
    if (this.#sorted) names.sort();
    let text = '{';
    for (const name of names) {
      this.#steps[depth] = name;
      if (text.length > 1) text += ',';
      text += `${this.#text(name, depth + 1)}:${this.write(this.#read(object, name, depth), depth + 1)}`;
    }
    return `${text}}`;
  }

  #read(owner: object, name: string | number, depth: number): unknown {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property === undefined) return this.#refuse(depth + 1, 'an array must have no holes; use null');
    if (property.get !== undefined || property.set !== undefined) {
      return this.#refuse(depth + 1, 'a property must be data, not an accessor');
    }
    return property.value;
  }

  #refuse(depth: number, reason: string): never {
    throw new EiderError('INVALID_ARGUMENT', `not a JSON value: ${reason}`, {
      details: { path: jsonPath(this.#steps.slice(0, depth)) },
    });
  }
}

/** Whether a text stands in JSON as it is: no quote, backslash, control character or surrogate. */
function isVerbatim(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit & 0xf800) === 0xd800) return false;
  }
  return true;
}

function nameOfType(value: unknown): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'bigint' ? 'a bigint' : `a ${typeof value}`;
}

/** Whether it is an array or object of no class, also of another realm, whose prototypes are others. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype)
    return Array.isArray(prototype) === Array.isArray(value);
  if (Array.isArray(value)) return Array.isArray(prototype);
  return prototype === null || isForeignObjectPrototype(prototype);
}

function isForeignObjectPrototype(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  );
}
