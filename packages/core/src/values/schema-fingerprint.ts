/** One column of a relation, as a schema fingerprint sees it. */
export interface SchemaColumn {
  readonly name: string;
  /** DuckDB's own name of the type, such as `DECIMAL(18,3)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Constraints in DuckDB's words, sorted, such as `PRIMARY KEY`; empty where none is known. */
  readonly constraints: readonly string[];
}

/** A schema beside its two digests, by the rules `dfp1`, which never change. */
export interface SchemaFingerprint {
  readonly version: 'dfp1';
  /** `dfp1-schema-sha256:<hex>`: ordered columns with name, type, nullability and constraints. */
  readonly exact: string;
  /** `dfp1-shape-sha256:<hex>`: names without case and types without aliases, in any order. */
  readonly shape: string;
  /** In the order of the relation. */
  readonly columns: readonly SchemaColumn[];
}
