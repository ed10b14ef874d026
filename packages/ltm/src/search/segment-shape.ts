/** What a segment must know of its run beside the words: positions count from 0, in order of namespace and key. */
export interface SegmentShape {
  readonly documents: number;
  /** Each namespace with the position of its first document, in order. */
  readonly namespaces: Iterable<{ readonly namespace: string; readonly start: number }>;
  /** Documents that expire, in order of their positions; times in ms since 1970-01-01T00:00:00Z. */
  readonly expiries: Iterable<{ readonly document: number; readonly atMs: number }>;
}

/** Where a segment's bytes go, piece after piece. */
export interface SegmentSink {
  write(bytes: Uint8Array): Promise<void> | void;
}
