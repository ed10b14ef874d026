import { EiderError } from '../errors/eider-error.ts';
import type { BackupCipher } from './backup-cipher.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { gunzip, gzip } from './gzip.ts';

/** How content becomes the bytes of a backup's objects. */
export interface PartCoding {
  readonly id: string;
  readonly compression: BackupManifest['compression'];
  readonly cipher: BackupCipher | undefined;
}

/** The object of a piece of content: compressed, then encrypted for this place in this backup. */
export async function encodePart(plain: Uint8Array, number: number, coding: PartCoding): Promise<Uint8Array> {
  const packed = coding.compression === 'gzip' ? await gzip(plain) : plain;
  return coding.cipher === undefined ? packed : coding.cipher.encrypt(packed, labelOf(coding.id, number));
}

/** The piece of content of an object; CORRUPT_DATA if it is not the one that was written for this place. */
export async function decodePart(
  stored: Uint8Array,
  { number, sizeBytes }: { readonly number: number; readonly sizeBytes: number },
  coding: PartCoding,
): Promise<Uint8Array> {
  const packed = coding.cipher === undefined ? stored : await coding.cipher.decrypt(stored, labelOf(coding.id, number));
  if (packed === undefined) {
    throw new EiderError('CORRUPT_DATA', 'a part of the backup is not the one that was written; use another backup', {
      details: { part: number },
    });
  }
  if (coding.compression === 'gzip') return gunzip(packed, sizeBytes);
  if (packed.length === sizeBytes) return packed;
  throw new EiderError('CORRUPT_DATA', 'a part of the backup has another size than its manifest says', {
    details: { part: number },
  });
}

function labelOf(id: string, number: number): string {
  return `eider-backup/1 ${id} part ${number}`;
}
