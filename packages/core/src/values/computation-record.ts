import type { JsonObject } from './json.ts';

/** A column of an input or a result: its name and DuckDB's own name of its type. */
export interface ComputationColumn {
  readonly name: string;
  readonly type: string;
}

/** One input of a run as it was computed on: copied in, sorted by all columns, digested. */
export interface ComputationInputRecord {
  /** The table's name inside the sandbox. */
  readonly name: string;
  /** `dcr1-rows-sha256:<hex>` of columns and sorted rows; independent of the source's row order. */
  readonly digest: string;
  readonly columns: readonly ComputationColumn[];
  readonly rowCount: number;
}

/** The engine that ran a computation. */
export interface ComputationEngine {
  /** Name of the adapter, such as `duckdb-node`. */
  readonly adapter: string;
  /** DuckDB's version, such as `1.5.5`. */
  readonly version: string;
}

/** DuckDB's settings that a result may depend on, as the sandbox had them. */
export interface ComputationSettings {
  readonly threads: number;
  readonly timeZone: string;
  /** DuckDB's `default_collation`; empty for the order of bytes. */
  readonly collation: string;
  /** DuckDB's `default_null_order`. */
  readonly nullOrder: string;
  /** DuckDB's `default_order`. */
  readonly order: string;
  /** DuckDB's `integer_division`: whether `/` of integers is one. */
  readonly integerDivision: boolean;
  /** DuckDB's `ieee_floating_point_ops`: whether division by zero is infinite instead of NULL. */
  readonly ieeeFloatingPoint: boolean;
  /** DuckDB's `preserve_insertion_order`. */
  readonly preserveInsertionOrder: boolean;
}

/** Result of a run: what it is, and either its content or, past the inline limit, only the digest to fetch it by. */
export interface ComputationResultRecord {
  readonly columns: readonly ComputationColumn[];
  readonly rowCount: number;
  /** `dcr1-rows-sha256:<hex>` of columns and rows in their order; also the key of content stored beside. */
  readonly digest: string;
  /** Of the content: the UTF-8 of `dcr1` JSON Lines, one line of columns and one for each row. */
  readonly sizeBytes: number;
  /** The content itself when it is small; absent when it lies beside, by `digest`. */
  readonly inline?: string;
}

/** The parts of a record that its id covers, by which tampering is named. */
export type ComputationPart = 'definition' | 'sql' | 'parameters' | 'inputs' | 'engine' | 'settings' | 'seed' | 'allow';

/**
 * A run of a computation, all JSON: enough to run it again on the same inputs and compare. `id` is the digest of
 * `parts`, which are the digests of everything but the result; so equal runs have equal ids.
 */
export interface ComputationRecord {
  /** `dcr1-sha256:<hex>` of the canonical JSON of `{ format, parts }`. */
  readonly id: string;
  readonly format: 'dcr1';
  /** SHA-256 in hex of the canonical JSON of each part. */
  readonly parts: Readonly<Record<ComputationPart, string>>;
  /** Name of the computation. With `version` and `kind` it is the part `definition`. */
  readonly type: string;
  readonly version: string;
  readonly kind: 'sql' | 'function';
  /** The canonical text of a SQL computation; absent for functions, which are known by type and version alone. */
  readonly sql?: string;
  /** Values by name, as given. Together with `parameterTypes` the part `parameters`. */
  readonly parameters: JsonObject;
  /** DuckDB types by name of parameter. */
  readonly parameterTypes: Readonly<Record<string, string>>;
  /** Sorted by name. */
  readonly inputs: readonly ComputationInputRecord[];
  readonly engine: ComputationEngine;
  readonly settings: ComputationSettings;
  /** Seed of a function's randomness; 0 for SQL, which has none. With `nowMs` the part `seed`. */
  readonly seed: number;
  /** Time of a function's fixed clock in milliseconds since 1970; absent for SQL, which has no clock. */
  readonly nowMs?: number;
  /** Rules of the linter that the caller overrode, sorted; empty when the linter passed everything. */
  readonly allow: readonly string[];
  readonly result: ComputationResultRecord;
}
