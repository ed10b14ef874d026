/** A page of documentation with a name of its own. */
export interface Document {
  readonly key: string;
  readonly text: string;
  /** Which collection it comes from. */
  readonly source: string;
}

/** A collection that may or may not be on this machine. */
export interface DocumentSource {
  readonly name: string;
  /** At most so many documents, in a fixed order; none if there are none here. */
  read(limit: number): AsyncIterable<Document>;
}
