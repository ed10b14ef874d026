import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for 127.0.0.1 and its key, both as PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = tlv(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
// Common name "test".
const NAME = tlv(0x30, tlv(0x31, tlv(0x30, Buffer.from('0603550403', 'hex'), tlv(0x0c, Buffer.from('test')))));

/** Makes a certificate for two days, so that no key has to lie in the repository (X.509 version 3, RFC 5280). */
export function selfSignedCertificate(nowMs: number): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = tlv(0x30, Buffer.from('0603551d13', 'hex'), tlv(0x04, tlv(0x30, Buffer.from('0101ff', 'hex'))));
  const address = tlv(0x04, tlv(0x30, tlv(0x87, Buffer.from([127, 0, 0, 1]))));
  const extensions = tlv(0x30, isAuthority, tlv(0x30, Buffer.from('0603551d11', 'hex'), address));
  const content = tlv(
    0x30,
    Buffer.from('a003020102', 'hex'),
    Buffer.from('020101', 'hex'),
    ECDSA_WITH_SHA256,
    NAME,
    tlv(0x30, utcTime(nowMs - DAY_MS), utcTime(nowMs + DAY_MS)),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const der = tlv(0x30, content, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature));
  const body = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function utcTime(timeMs: number): Buffer {
  return tlv(0x17, Buffer.from(`${new Date(timeMs).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

/** An element of DER: tag, length, content. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { byteLength } = content;
  const length = byteLength < 128 ? [byteLength] : [0x82, byteLength >> 8, byteLength & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
