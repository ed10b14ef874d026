import { trustedSql } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const SCALAR_TYPES = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL(4,1)',
  'DECIMAL(9,2)',
  'DECIMAL(18,3)',
  'DECIMAL(38,38)',
  'VARCHAR',
  'BLOB',
  'BIT',
  'UUID',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
  'INTERVAL',
];
const NESTED_TYPES = [
  'INTEGER[]',
  'VARCHAR[][]',
  'DOUBLE[3]',
  'INTEGER[2][]',
  'STRUCT(a INTEGER, b VARCHAR)',
  'STRUCT("a b" INTEGER, "q""uote" STRUCT(c DECIMAL(10,2)[]))',
  'MAP(VARCHAR, INTEGER)',
  'MAP(DATE, STRUCT(a TIMESTAMP WITH TIME ZONE)[])',
  "ENUM('a', 'it''s', '')",
  'UNION(num INTEGER, str VARCHAR)',
];

export const typeCases: readonly SqlEngineCase[] = [
  typeCase('type-names', "a column's type is DuckDB's own name of it", SCALAR_TYPES),
  typeCase(
    'nested-type-names',
    "a nested type is DuckDB's own name of it, names quoted where they must be",
    NESTED_TYPES,
  ),
];

function typeCase(topic: string, requirement: string, types: readonly string[]): SqlEngineCase {
  return engineCase(`query/${topic}`, requirement, async (engine) => {
    const columns = types.map((type, index) => `NULL::${type} AS c${index}`);
    const result = await engine.query(trustedSql(`SELECT ${columns.join(', ')}`));
    ensureEqual(
      result.columns.map((column) => column.type),
      types,
      'types',
    );
    await engine.execute(trustedSql(`CREATE TABLE t AS SELECT ${columns.join(', ')}`));
    const empty = await engine.query(trustedSql('SELECT * FROM t WHERE false'));
    ensureEqual(
      empty.columns.map((column) => column.type),
      types,
      'types of an empty result',
    );
  });
}
