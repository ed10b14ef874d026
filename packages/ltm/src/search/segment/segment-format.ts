/**
 * A segment: the immutable full-text index of one run, read by ranges. Documents are the run's positions. Integers are of variable length
 * (seven bits a byte, lowest first) unless a width is given, texts UTF-8 behind their length in bytes, terms in order of their UTF-8 bytes.
 * A unit is what is read and checked at once: bytes and behind them their checksum (see checksum.ts), four bytes.
 *
 *   groups:      per 32 terms the lists of their postings that do not fit into the block, then the block
 *   lengths:     per document its length in terms
 *   namespaces:  per namespace its text and the difference of its first document to that of the one before, in order of the texts
 *   expiries:    per expiring document the difference to the one before, and its time in ms since 1970
 *   dictionary:  per group the beginning of its first term that divides it from the group before, size of its lists, size of its block
 *   head:        a unit: terms, then per section from `lengths` to `dictionary` how many items and units it has and the sizes of these
 *   footer:      a unit of fixed size: size of all from `lengths` to the head (u32, and what is above 2^32 as u32), size of the head (u32),
 *                version (u32), magic (u32)
 *
 * A section is a sequence of units of about 64 KiB; no item crosses from one into the next.
 *
 *   block:       a unit: size of the entries, the entries, the short lists
 *   entry:       bytes shared with the term before (none for the first), how many follow, these, how many documents have the term,
 *                size of its list, and of the skips within if there are more than 128 documents
 *   short list:  up to 32 postings, within the block's unit: per posting the gap between its document and the one before (how many
 *                documents lie between, or before the first), doubled, plus 1 if the term occurs once, else followed by how often
 *   long list:   units of 128 postings (the last one may be shorter), then, if there are several, the skips: a unit
 *   skips:       per unit of the list the difference of its last document to that of the one before, and its size in bytes
 *   list unit:   bits per gap, bits per frequency (a byte each), then all gaps, then all frequencies less 1, lowest bit first
 */
export const SEGMENT_MAGIC = 0x45534732;
export const SEGMENT_VERSION = 3;
export const FOOTER_BYTES = 24;
export const TERMS_PER_GROUP = 32;
export const POSTINGS_PER_UNIT = 128;
export const MAX_SHORT_LIST = 32;
/** The size at which a section's unit is full. */
export const SECTION_UNIT_BYTES: number = 64 * 1024;
/** A sink is given pieces of this size; only the last one may be shorter. */
export const PIECE_BYTES: number = 128 * 1024;
