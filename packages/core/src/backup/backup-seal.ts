import { EiderError } from '../errors/eider-error.ts';
import { type BackupCipher, backupCipher, fromBase64, toBase64 } from './backup-cipher.ts';
import { type BackupManifest, manifestDigest, sealedText } from './backup-manifest.ts';

type Unsealed = Omit<BackupManifest, 'digest' | 'encryption' | 'sha256'>;

const NOTHING = new Uint8Array();

/** The finished manifest of a backup whose content has this digest. */
export async function sealManifest(
  facts: Unsealed,
  sha256: string,
  cipher: BackupCipher | undefined,
): Promise<BackupManifest> {
  if (cipher === undefined) return withDigest({ ...facts, sha256 });
  const keyCheck = toBase64(await cipher.encrypt(NOTHING, keyLabel(facts.id)));
  const draft = { ...facts, encryption: { algorithm: 'AES-256-GCM', keyCheck, seal: '' } as const };
  const seal = toBase64(await cipher.encrypt(new TextEncoder().encode(sha256), sealedText(draft)));
  return withDigest({ ...draft, encryption: { ...draft.encryption, seal } });
}

/** What opens a backup: its cipher, if it is encrypted, and the digest of its content. */
export interface OpenedSeal {
  readonly cipher: BackupCipher | undefined;
  readonly sha256: string;
}

/** Opens the seal: UNAUTHENTICATED with a wrong or missing key, CORRUPT_DATA if somebody changed the manifest. */
export async function openSeal(manifest: BackupManifest, key: Uint8Array | string | undefined): Promise<OpenedSeal> {
  const { id, encryption } = manifest;
  if (encryption === undefined) return { cipher: undefined, sha256: manifest.sha256 ?? '' };
  if (key === undefined) throw refused('the backup is encrypted; give the key that it was made with', id);
  const cipher = await backupCipher(key);
  const check = await cipher.decrypt(fromBase64(encryption.keyCheck) ?? NOTHING, keyLabel(id));
  if (check === undefined) throw refused('this is not the key that the backup was made with; give that one', id);
  const digest = await cipher.decrypt(fromBase64(encryption.seal) ?? NOTHING, sealedText(manifest));
  if (digest === undefined) {
    throw new EiderError('CORRUPT_DATA', 'the manifest of this backup was changed; use another backup', {
      details: { id },
    });
  }
  return { cipher, sha256: new TextDecoder('utf-8', { fatal: true }).decode(digest) };
}

function withDigest(manifest: Omit<BackupManifest, 'digest'>): BackupManifest {
  return { ...manifest, digest: manifestDigest(manifest) };
}

function keyLabel(id: string): string {
  return `eider-backup/1 ${id} key`;
}

function refused(message: string, id: string): EiderError {
  return new EiderError('UNAUTHENTICATED', message, { details: { id } });
}
