/** What changed, from the view of somebody who reads the data by the first schema. */
export type SchemaChangeKind =
  | 'column-added'
  | 'column-removed'
  | 'column-renamed'
  | 'column-recased'
  | 'columns-reordered'
  | 'type-widened'
  | 'type-changed'
  | 'nulls-allowed'
  | 'nulls-forbidden'
  | 'constraint-added'
  | 'constraint-removed';

/** `identical`: nothing that a query by name notices; `additive`: such queries still work; `breaking`: they may not. */
export type SchemaChangeEffect = 'identical' | 'additive' | 'breaking';

export interface SchemaChange {
  readonly change: SchemaChangeKind;
  readonly effect: SchemaChangeEffect;
  /** The first schema's name of the column, or the second's where only that has it; none for the order. */
  readonly column?: string;
  readonly reason: string;
}

/** A column of the first schema and the one of the second that is taken for it. */
export interface ColumnMapping {
  readonly from: string;
  readonly to: string;
  /** `signature`: proposed, because type and statistics are equal and of no other column. */
  readonly by: 'name' | 'signature';
}

export interface SchemaComparison {
  /** The worst effect of the changes. */
  readonly effect: SchemaChangeEffect;
  /** 0 to 1; see `compareSchemas`. */
  readonly score: number;
  /** In the order of the first schema. */
  readonly mapping: readonly ColumnMapping[];
  readonly changes: readonly SchemaChange[];
}
