/**
 * A segment: the immutable full-text index of one run. Documents are the run's positions. All integers are
 * variable-length (seven bits a byte, lowest first), texts UTF-8 behind their length in bytes.
 *
 *   magic, version, documents
 *   lengths:     per document its length in terms
 *   namespaces:  count, then per namespace its text and first document
 *   expiries:    count, then per expiring document the difference to the one before, and its time in ms since 1970
 *   terms:       count
 *   blocks:      count, then per block of 16 terms: its first term, where its entries and its postings begin
 *   entries:     size in bytes, then per term: code units shared with the term before (none at a block's start), the rest of it,
 *                how many documents have it, size of its postings in bytes
 *   postings:    per document the difference to the one before, doubled, plus 1 if the term occurs once, else followed by how often
 *
 * Terms are in order of their UTF-16 code units.
 */
export const SEGMENT_MAGIC = 0x45534731;
export const SEGMENT_VERSION = 1;
export const TERMS_PER_BLOCK = 16;
