import type { TableName } from '../ports/sql-engine.ts';
import type { SqlValue } from '../values/sql-value.ts';
import type { SqlStatement } from './statement.ts';

/** A table to create: columns in their order, and constraints. */
export interface TableDefinition {
  readonly name: TableName;
  /** At least one; no two names that differ only in case. */
  readonly columns: readonly ColumnDefinition[];
  /** Names of columns. */
  readonly primaryKey?: readonly string[];
  /** Sets of columns that are unique together. */
  readonly unique?: readonly (readonly string[])[];
  /** Conditions that every row must fulfil. The program's own SQL (`trustedSql`, `sql`), never data. */
  readonly check?: readonly SqlStatement[];
  /** Leaves a table of this name as it is, whatever its columns. @default false: ALREADY_EXISTS */
  readonly ifNotExists?: boolean;
}

/** One column of a table. */
export interface ColumnDefinition {
  readonly name: string;
  /** A built-in DuckDB type, such as `DECIMAL(18, 3)` or `STRUCT(a INTEGER, b VARCHAR[])`. */
  readonly type: string;
  readonly notNull?: boolean;
  /** Value of a row that leaves the column out. @default NULL */
  readonly default?: SqlValue;
}
