import type { ColumnChunk, Compressors } from 'hyparquet';
import { snappyUncompressor } from 'hysnappy';

// What this package's own writer makes; pages need nothing else, and a dictionary of Brotli alone is larger than all the rest.
const OWN: Compressors = { SNAPPY: snappyUncompressor() };
const OWN_CODECS: readonly string[] = ['UNCOMPRESSED', 'SNAPPY'];

/** What unpacks these columns. Codecs of other writers are loaded when a file needs one. */
export async function findCompressors(columns: readonly ColumnChunk[]): Promise<Compressors> {
  if (columns.every(({ meta_data: chunk }) => OWN_CODECS.includes(chunk?.codec ?? 'UNCOMPRESSED'))) return OWN;
  const { compressors } = await import('hyparquet-compressors');
  return compressors;
}
