import { EiderError } from '../errors/eider-error.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** Encrypts and decrypts with one key by AES-256-GCM; `label` is bound to the text, so that no text can stand in another's place. */
export interface BackupCipher {
  /** A random nonce, then what was encrypted with its tag. */
  encrypt(plain: Uint8Array, label: string): Promise<Uint8Array>;
  /** Undefined if the text was not made with this key and label, or was changed. */
  decrypt(sealed: Uint8Array, label: string): Promise<Uint8Array | undefined>;
}

/** The cipher of a key: 32 bytes, or their base64. Anything else is INVALID_ARGUMENT; UNSUPPORTED where the runtime has no WebCrypto. */
export async function backupCipher(key: Uint8Array | string): Promise<BackupCipher> {
  const bytes = keyBytes(key);
  const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle;
  if (subtle === undefined) {
    throw new EiderError(
      'UNSUPPORTED',
      'this runtime has no WebCrypto: load the page over https, or leave out the key',
    );
  }
  const imported = await subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return {
    async encrypt(plain, label) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const parameters = { name: 'AES-GCM' as const, iv, additionalData: new TextEncoder().encode(label) };
      const text = await subtle.encrypt(parameters, imported, plain as Uint8Array<ArrayBuffer>);
      const sealed = new Uint8Array(NONCE_BYTES + text.byteLength);
      sealed.set(iv);
      sealed.set(new Uint8Array(text), NONCE_BYTES);
      return sealed;
    },
    async decrypt(sealed, label) {
      const whole = sealed as Uint8Array<ArrayBuffer>;
      const iv = whole.subarray(0, NONCE_BYTES);
      const parameters = { name: 'AES-GCM' as const, iv, additionalData: new TextEncoder().encode(label) };
      const plain = await subtle
        .decrypt(parameters, imported, whole.subarray(NONCE_BYTES))
        // The runtime tells no reason, and there is only one.
        .catch(() => undefined);
      return plain === undefined ? undefined : new Uint8Array(plain);
    },
  };
}

function keyBytes(key: unknown): Uint8Array<ArrayBuffer> {
  const bytes = typeof key === 'string' ? fromBase64(key.trim()) : key;
  if (bytes instanceof Uint8Array && bytes.length === KEY_BYTES) return new Uint8Array(bytes);
  throw new EiderError(
    'INVALID_ARGUMENT',
    'the key of a backup is 32 random bytes, or their base64; make one with: openssl rand -base64 32',
  );
}

/** Bytes as base64 (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The bytes of base64; undefined if the text is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
