import { parseSqlType } from '../sql/parse-sql-type.ts';
import type { SqlType } from '../sql/sql-type.ts';
import type { SqlValue } from '../values/sql-value.ts';
import { ByteSink } from './byte-sink.ts';
import { TypedWriter } from './typed-writer.ts';

/**
 * The typed canonical encoding, version 1: one sequence of bytes for each value of each kind, on every engine.
 *
 * A value is a tag (one ASCII letter) and what follows it. "Sized" is a decimal number of bytes, `:`, and the bytes.
 *
 * | kind | types | bytes |
 * |---|---|---|
 * | null | every type | `n` |
 * | boolean | BOOLEAN | `t`, `f` |
 * | integer | TINYINT to UHUGEINT, BIGNUM | `i` sized decimal text |
 * | decimal | DECIMAL | `d` sized decimal text without trailing zeros after the point |
 * | double | FLOAT, DOUBLE | `x` and 8 bytes IEEE 754, most significant first; -0 as 0, every NaN as 7ff8000000000000 |
 * | text | VARCHAR, JSON, ENUM | `s` sized UTF-8, not normalised |
 * | uuid | UUID | `u` sized text in lower case |
 * | bits | BIT | `b` sized text of 0 and 1 |
 * | blob | BLOB | `o` sized bytes |
 * | date, time | DATE, TIME | `D` sized days since 1970-01-01, `T` sized microseconds since midnight |
 * | timestamp | TIMESTAMP, _S, _MS | `P` sized microseconds since 1970-01-01 |
 * | instant | TIMESTAMP WITH TIME ZONE | `Z` sized microseconds since 1970-01-01 UTC |
 * | nanos | TIMESTAMP_NS | `N` sized nanoseconds since 1970-01-01 |
 * | interval | INTERVAL | `I` sized `months,days,micros` |
 * | list | LIST, ARRAY | `l`, number of items, `:`, the items in order |
 * | struct | STRUCT | `r`, number of fields, `:`, each field's name as text and its value, by name in order of UTF-8 |
 * | map | MAP | `m`, number of entries, `:`, each key and value, by the bytes of the encoded key |
 * | union | UNION | `v`, the tag as text, the value |
 *
 * Equal integers encode alike in every integer type, equal decimals (1.0 and 1.00) in every width and scale, equal floats as
 * FLOAT and as DOUBLE: widths belong to the schema's digest. Kinds never meet: 1, 1.0, DOUBLE 1 and '1' all differ.
 * GEOMETRY, VARIANT, TIME_NS and TIME WITH TIME ZONE are UNSUPPORTED.
 *
 * `type` is the column's type as the engine names it. It decides what a JavaScript number is. Without it a value counts as what
 * `renderStatement` makes of it as a parameter: an integral number as integer, any other (-0 too) as double.
 */
export function encodeTyped(value: SqlValue, type?: string | SqlType): Uint8Array {
  const sink = new ByteSink();
  new TypedWriter(sink).write(value, typeof type === 'string' ? parseSqlType(type) : type);
  return sink.toBytes();
}
