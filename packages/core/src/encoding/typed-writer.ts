import { EiderError } from '../errors/eider-error.ts';
import { type SqlField, type SqlType, sqlTypeText } from '../sql/sql-type.ts';
import { compareCodePoints } from '../values/code-points.ts';
import { jsonPath } from '../values/json-path.ts';
import { asTaggedValue, type SqlStruct, type SqlUnion, type SqlValue } from '../values/sql-value.ts';
import { ByteSink, compareBytes } from './byte-sink.ts';
import { inferScalar } from './typed-inference.ts';
import { scalarWriter } from './typed-scalar.ts';

const MAX_DEPTH = 1000;

/** Writes the typed encoding (see `encodeTyped`) of a value and what it holds, or rejects it with its path. */
export class TypedWriter {
  readonly #sink: ByteSink;
  readonly #steps: (string | number)[];

  constructor(sink: ByteSink, steps: (string | number)[] = []) {
    this.#sink = sink;
    this.#steps = steps;
  }

  write(value: SqlValue, type: SqlType | undefined): void {
    if (value === null) this.#sink.ascii('n');
    else if (type === undefined) this.#inferred(value);
    else this.#typed(value, type);
  }

  #typed(value: SqlValue, type: SqlType): void {
    switch (type.kind) {
      case 'list':
        this.#list(this.#check(Array.isArray(value) ? value : undefined, type), type.item);
        break;
      case 'map':
        this.#map(this.#check(value instanceof Map ? value : undefined, type), type.key, type.value);
        break;
      case 'struct':
        this.#struct(this.#checkStruct(value, type), type.fields);
        break;
      case 'union':
        this.#unionOf(this.#check(asUnion(value), type), type);
        break;
      default:
        this.#scalar(value, type);
    }
  }

  #inferred(value: Exclude<SqlValue, null>): void {
    const scalar = inferScalar(value);
    const union = asUnion(value);
    if (scalar !== undefined) this.#scalar(value, scalar);
    else if (Array.isArray(value)) this.#list(value, undefined);
    else if (value instanceof Map) this.#map(value, undefined, undefined);
    else if (union !== undefined) this.#union(union, undefined);
    else if (isStruct(value)) this.#struct(value, undefined);
    else this.#refuse('a value must be a SQL value; use null for NULL');
  }

  #scalar(value: SqlValue, type: SqlType): void {
    const write = scalarWriter(type);
    if (write === undefined) {
      throw new EiderError('UNSUPPORTED', 'this type has no typed encoding; cast it to a type that has one', {
        details: { type: sqlTypeText(type), path: jsonPath(this.#steps) },
      });
    }
    if (!write(this.#sink, value)) this.#mismatch(type);
  }

  #list(items: readonly SqlValue[], type: SqlType | undefined): void {
    this.#sink.ascii(`l${items.length}:`);
    // By position, so that a hole is met as undefined and refused.
    for (let index = 0; index < items.length; index++) this.#part(index, items[index], type);
  }

  #struct(struct: SqlStruct, fields: readonly SqlField[] | undefined): void {
    const names = Object.keys(struct).sort(compareCodePoints);
    const types = new Map(fields?.map((field) => [field.name, field.type]));
    this.#sink.ascii(`r${names.length}:`);
    for (const name of names) {
      if (!name.isWellFormed()) this.#refuse('a field name must be well-formed text');
      this.#sink.sizedText('s', name);
      this.#part(name, struct[name], types.get(name));
    }
  }

  #map(map: ReadonlyMap<SqlValue, SqlValue>, keyType: SqlType | undefined, valueType: SqlType | undefined): void {
    const entries = [...map].map(([key, value], index) => ({
      key: this.#encodeKey(key, index, keyType),
      value,
      index,
    }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    this.#sink.ascii(`m${entries.length}:`);
    entries.forEach(({ key, value, index }, at) => {
      const previous = entries[at - 1];
      if (previous !== undefined && compareBytes(previous.key, key) === 0) this.#refuse('a map must not repeat a key');
      this.#sink.bytes(key);
      this.#part(index, value, valueType);
    });
  }

  #encodeKey(key: SqlValue, index: number, type: SqlType | undefined): Uint8Array {
    const sink = new ByteSink();
    new TypedWriter(sink, this.#steps).#part(index, key, type);
    return sink.toBytes();
  }

  #unionOf(union: SqlUnion, type: Extract<SqlType, { kind: 'union' }>): void {
    const member = type.fields.find((field) => field.name === union.tag);
    this.#union(union, this.#check(member, type).type);
  }

  #union(union: SqlUnion, type: SqlType | undefined): void {
    if (typeof union.tag !== 'string' || !union.tag.isWellFormed()) this.#refuse('a tag must be well-formed text');
    this.#sink.ascii('v');
    this.#sink.sizedText('s', union.tag);
    this.#part(union.tag, union.value, type);
  }

  #part(step: string | number, value: SqlValue | undefined, type: SqlType | undefined): void {
    this.#steps.push(step);
    if (this.#steps.length > MAX_DEPTH) this.#refuse('a value must not nest deeper than 1,000 levels');
    if (value === undefined) this.#refuse('undefined is no SQL value; use null for NULL');
    this.write(value, type);
    this.#steps.pop();
  }

  #checkStruct(value: SqlValue, type: Extract<SqlType, { kind: 'struct' }>): SqlStruct {
    const struct = this.#check(isStruct(value) ? value : undefined, type);
    const complete = type.fields.every((field) => Object.hasOwn(struct, field.name));
    return this.#check(complete && Object.keys(struct).length === type.fields.length ? struct : undefined, type);
  }

  #check<T>(part: T | undefined, type: SqlType): T {
    return part === undefined ? this.#mismatch(type) : part;
  }

  #mismatch(type: SqlType): never {
    return this.#refuse('the value does not fit its type', sqlTypeText(type));
  }

  #refuse(reason: string, type?: string): never {
    const path = jsonPath(this.#steps);
    throw new EiderError('INVALID_ARGUMENT', reason, { details: type === undefined ? { path } : { path, type } });
  }
}

function asUnion(value: SqlValue): SqlUnion | undefined {
  const tagged = asTaggedValue(value);
  return tagged?.sqlType === 'union' ? tagged : undefined;
}

function isStruct(value: SqlValue): value is SqlStruct {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
