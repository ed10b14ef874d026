/** Exact, order-free statistics of a relation without any of its values, by the rules `dps1`, which never change. */
export interface PatternSignature {
  readonly version: 'dps1';
  /** `dps1-signature-sha256:<hex>` of everything below. */
  readonly digest: string;
  readonly rowCount: number;
  /** Whether the ranges are exact, because the caller asked for it, and so hold values. */
  readonly exactRanges: boolean;
  /** In the order of the relation. */
  readonly columns: readonly ColumnSignature[];
}

/** The statistics of one column. What makes no sense for its type is left out. */
export interface ColumnSignature {
  readonly name: string;
  /** As in the schema fingerprint. */
  readonly type: string;
  readonly nulls: number;
  /** How many different values there are, NULL not counted. Left out for nested types and JSON. */
  readonly distinct?: number;
  readonly lengths?: LengthSignature;
  readonly masks?: MaskSignature;
  /** Rows by semantic class, such as `email` or `negative`, sorted by name; classes without a row are left out. */
  readonly classes: readonly ClassCount[];
  readonly range?: RangeSignature;
}

/** Lengths of texts in code points, or of blobs in bytes. */
export interface LengthSignature {
  readonly shortest: number;
  readonly longest: number;
  readonly total: number;
}

/** Shapes of values, such as `AAA-999`. */
export interface MaskSignature {
  /** The most frequent masks of five rows or more; equal counts in order of the mask. */
  readonly top: readonly MaskCount[];
  /** Rows of all other masks together. */
  readonly pooled: number;
}

export interface MaskCount {
  readonly mask: string;
  readonly count: number;
}

export interface ClassCount {
  readonly name: string;
  readonly count: number;
}

/** Numbers rounded outwards to two significant digits, moments as their month `YYYY-MM`; exact texts if asked for. */
export interface RangeSignature {
  readonly least: string;
  readonly greatest: string;
}
