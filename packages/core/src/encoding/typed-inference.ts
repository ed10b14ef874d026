import type { SqlScalarName, SqlType } from '../sql/sql-type.ts';
import { asTaggedValue, type SqlTaggedValue, type SqlValue } from '../values/sql-value.ts';

const TAGGED: Readonly<Partial<Record<SqlTaggedValue['sqlType'], SqlScalarName>>> = {
  'timestamp-nanos': 'TIMESTAMP_NS',
  date: 'DATE',
  time: 'TIME',
  interval: 'INTERVAL',
};

/** The kind of a value without a declared type, as `renderStatement` has it; undefined for what holds other values. */
export function inferScalar(value: Exclude<SqlValue, null>): SqlType | undefined {
  switch (typeof value) {
    case 'boolean':
      return scalar('BOOLEAN');
    case 'bigint':
      return scalar('BIGINT');
    case 'string':
      return scalar('VARCHAR');
    case 'number':
      return scalar(Number.isSafeInteger(value) && !Object.is(value, -0) ? 'BIGINT' : 'DOUBLE');
    default:
      return value instanceof Uint8Array ? scalar('BLOB') : inferTagged(asTaggedValue(value));
  }
}

function inferTagged(value: SqlTaggedValue | undefined): SqlType | undefined {
  if (value === undefined) return undefined;
  if (value.sqlType === 'decimal') return { kind: 'decimal', width: 38, scale: value.scale };
  if (value.sqlType === 'timestamp') return scalar(value.utc ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP');
  const name = TAGGED[value.sqlType];
  return name === undefined ? undefined : scalar(name);
}

function scalar(name: SqlScalarName): SqlType {
  return { kind: 'scalar', name };
}
