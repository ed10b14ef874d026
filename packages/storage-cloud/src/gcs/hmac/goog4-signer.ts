import { type CanonicalParts, canonicalRequest, signedHeaders } from './canonical-request.ts';

const ALGORITHM = 'GOOG4-HMAC-SHA256';
// The store knows where the bucket is: "auto" is right for every location.
const LOCATION = 'auto';
const encoder = new TextEncoder();

/** An HMAC key of the store. */
export interface SigningKey {
  readonly accessId: string;
  readonly secret: string;
}

/** The Authorization header of a request whose headers already hold `host` and `x-goog-date`, signed with GOOG4-HMAC-SHA256. */
export async function authorizationHeader(request: CanonicalParts, date: Date, key: SigningKey): Promise<string> {
  const text = await stringToSign(ALGORITHM, date, canonicalRequest(request));
  const signature = toHex(await hmac(await deriveKey(key.secret, date), text));
  const credential = `${key.accessId}/${credentialScope(date)}`;
  return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders(request.headers)}, Signature=${signature}`;
}

/** The text whose signature proves a request: cloud.google.com/storage/docs/authentication/signatures. */
export async function stringToSign(algorithm: string, date: Date, canonical: string): Promise<string> {
  const hash = await sha256Hex(encoder.encode(canonical));
  return [algorithm, toGoogDate(date), credentialScope(date), hash].join('\n');
}

/** A time as `x-goog-date` has it: `20190201T090000Z`. */
export function toGoogDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The sha256 of bytes in hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}

function credentialScope(date: Date): string {
  return `${toGoogDate(date).slice(0, 8)}/${LOCATION}/storage/goog4_request`;
}

type HmacKey = ArrayBuffer | Uint8Array<ArrayBuffer>;

// The key of a day: what leaks of it is of no use on another day or elsewhere.
async function deriveKey(secret: string, date: Date): Promise<ArrayBuffer> {
  let key: HmacKey = encoder.encode(`GOOG4${secret}`);
  for (const part of credentialScope(date).split('/')) key = await hmac(key, part);
  return key as ArrayBuffer;
}

async function hmac(key: HmacKey, text: string): Promise<ArrayBuffer> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, encoder.encode(text));
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
