import type { SqlScalarName } from './sql-type.ts';

/** Names that DuckDB accepts for each type, its own first. */
const NAMES: Readonly<Record<SqlScalarName, readonly string[]>> = {
  NULL: [],
  BOOLEAN: ['bool', 'logical'],
  TINYINT: ['int1'],
  SMALLINT: ['int2', 'int16', 'short'],
  INTEGER: ['int', 'int4', 'int32', 'integral', 'signed'],
  BIGINT: ['int8', 'int64', 'long', 'oid'],
  HUGEINT: ['int128'],
  UTINYINT: ['uint8'],
  USMALLINT: ['uint16'],
  UINTEGER: ['uint32'],
  UBIGINT: ['uint64'],
  UHUGEINT: ['uint128'],
  BIGNUM: ['varint'],
  FLOAT: ['float4', 'real'],
  DOUBLE: ['float8', 'double precision'],
  VARCHAR: ['text', 'string', 'char', 'bpchar', 'nvarchar'],
  JSON: [],
  UUID: ['guid'],
  BLOB: ['bytea', 'binary', 'varbinary'],
  BIT: ['bitstring'],
  DATE: [],
  TIME: ['time without time zone'],
  TIME_NS: [],
  'TIME WITH TIME ZONE': ['timetz'],
  TIMESTAMP: ['datetime', 'timestamp_us', 'timestamp without time zone'],
  TIMESTAMP_S: [],
  TIMESTAMP_MS: [],
  TIMESTAMP_NS: [],
  'TIMESTAMP WITH TIME ZONE': ['timestamptz'],
  INTERVAL: [],
  GEOMETRY: [],
  VARIANT: [],
};

const BY_NAME: ReadonlyMap<string, SqlScalarName> = new Map(
  (Object.keys(NAMES) as SqlScalarName[]).flatMap((name) => [
    [name.toLowerCase(), name],
    ...NAMES[name].map((alias) => [alias, name] as const),
  ]),
);

/** The type that a name or alias stands for, whatever its case; undefined if there is none. */
export function findScalarName(name: string): SqlScalarName | undefined {
  return BY_NAME.get(name.toLowerCase());
}
