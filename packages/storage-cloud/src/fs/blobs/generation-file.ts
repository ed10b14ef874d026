import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { readAll } from './blob-folder.ts';

const MAGIC = new TextEncoder().encode('eider/1\n');
const KIND_AT = 8;
const ID_AT = 16;
const PARENT_AT = 32;
const DIGEST_AT = 48;
const SIZE_AT = 80;
const ID_BYTES = 16;
/** What stays of a generation that was emptied. */
export const HEADER_BYTES = 88;
// Tells an empty blob from one that was emptied.
const END = Uint8Array.of(10);

/** What a file of a generation begins with. */
export interface GenerationHeader {
  readonly isDeletion: boolean;
  /** Of this generation alone. */
  readonly id: string;
  /** Id of the generation that it replaced; 32 zeros for the first one. */
  readonly parent: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the content. */
  readonly digest: string;
}

/** The parent of a first generation. */
export const NO_PARENT: string = '0'.repeat(2 * ID_BYTES);

/** A generation as the pieces of its file. */
export function encodeGeneration(
  content: Uint8Array,
  { id, parent, isDeletion }: Pick<GenerationHeader, 'id' | 'parent' | 'isDeletion'>,
): readonly Uint8Array[] {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(MAGIC);
  header[KIND_AT] = isDeletion ? 1 : 0;
  header.write(id, ID_AT, 'hex');
  header.write(parent, PARENT_AT, 'hex');
  header.write(digestOf(content), DIGEST_AT, 'hex');
  header.writeDoubleLE(content.byteLength, SIZE_AT);
  return [header, content, END];
}

/** The header of a generation's file, also of one that was emptied; undefined if it is not whole. */
export async function readHeader(file: FileHandle): Promise<GenerationHeader | undefined> {
  const bytes = Buffer.alloc(HEADER_BYTES);
  if ((await readAll(file, bytes, 0)) < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  return {
    isDeletion: bytes[KIND_AT] === 1,
    id: bytes.toString('hex', ID_AT, ID_AT + ID_BYTES),
    parent: bytes.toString('hex', PARENT_AT, PARENT_AT + ID_BYTES),
    digest: bytes.toString('hex', DIGEST_AT, SIZE_AT),
    sizeBytes: bytes.readDoubleLE(SIZE_AT),
  };
}

/** Whether a file of this size still has the content that its header speaks of. */
export function isWhole({ sizeBytes }: GenerationHeader, fileBytes: number): boolean {
  return fileBytes === HEADER_BYTES + sizeBytes + END.length;
}

/** The content of a generation; undefined if it is not what was written, because it is being emptied or is damaged. */
export async function readContent(
  file: FileHandle,
  { sizeBytes, digest }: GenerationHeader,
): Promise<Uint8Array | undefined> {
  const content = new Uint8Array(sizeBytes);
  const size = await readAll(file, content, HEADER_BYTES);
  return size === sizeBytes && digestOf(content) === digest ? content : undefined;
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
