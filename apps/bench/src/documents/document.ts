/** A text with a name of its own in its collection. */
export interface Document {
  readonly key: string;
  readonly text: string;
}
