/** Documents of one index that hold any word of a query, each once, with their scores. */
export interface ScoredDocuments {
  readonly documents: Uint32Array;
  readonly scores: Float64Array;
}
