import { EiderError } from '../errors/eider-error.ts';

interface ByteStream {
  readonly readable: { getReader(): ByteReader };
  readonly writable: { getWriter(): { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> } };
}

interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** Compresses bytes by the runtime's own gzip. */
export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new CompressionStream('gzip'), bytes, Number.POSITIVE_INFINITY);
}

/** What gzip made of exactly `sizeBytes` bytes; anything else is CORRUPT_DATA, and no more than that is ever unpacked. */
export async function gunzip(bytes: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  const unpacked = await through(new DecompressionStream('gzip'), bytes, sizeBytes).catch((cause: unknown) => {
    throw new EiderError('CORRUPT_DATA', 'a part of the backup cannot be unpacked; use another backup', { cause });
  });
  if (unpacked.length === sizeBytes) return unpacked;
  throw new EiderError('CORRUPT_DATA', 'a part of the backup is shorter than its manifest says; use another backup');
}

async function through(stream: ByteStream, bytes: Uint8Array, limitBytes: number): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // Its failure is the reader's, too; there it is told.
  const writing = writer
    .write(bytes as Uint8Array<ArrayBuffer>)
    .then(() => writer.close())
    .catch(() => undefined);
  const reader = stream.readable.getReader();
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for (let next = await reader.read(); next.value !== undefined; next = await reader.read()) {
    pieces.push(next.value);
    sizeBytes += next.value.length;
    if (sizeBytes > limitBytes) {
      await reader.cancel().catch(() => undefined);
      throw new EiderError('CORRUPT_DATA', 'a part of the backup is longer than its manifest says');
    }
  }
  await writing;
  return joinBytes(pieces, sizeBytes);
}

/** The bytes of pieces, one after the other. */
export function joinBytes(pieces: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
