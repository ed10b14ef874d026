import { canonicalJson } from '../encoding/canonical-json.ts';
import { digestJson } from '../encoding/digest.ts';
import { EiderError } from '../errors/eider-error.ts';
import type { JsonValue } from '../values/json.ts';

/** What a backup's content is: the file of a memory, that of another database, or the records of a shared memory. */
export type BackupKind = 'memory' | 'database' | 'records';

/** One object of a backup. */
export interface BackupPart {
  /** Bytes of the content that it holds. */
  readonly sizeBytes: number;
  /** Bytes of the object. */
  readonly storedBytes: number;
  /** Hex digest of the object. */
  readonly sha256: string;
}

/** Everything that is known about a complete backup; written last, never changed. */
export interface BackupManifest {
  readonly format: 'eider-backup';
  readonly version: 1;
  readonly id: string;
  /** ISO 8601, UTC: the content is what was there then or shortly before. */
  readonly createdAt: string;
  readonly kind: BackupKind;
  /** What wrote the content. */
  readonly engine?: { readonly adapter: string; readonly version: string; readonly storageVersion: number };
  readonly sizeBytes: number;
  readonly storedBytes: number;
  /** Hex digest of the content; of an encrypted backup it is inside the seal. */
  readonly sha256?: string;
  readonly compression: 'gzip' | 'none';
  readonly encryption?: BackupEncryption;
  readonly parts: readonly BackupPart[];
  /** Hex digest of the canonical JSON of all other members. */
  readonly digest: string;
}

/** How a backup is encrypted; without secrets. */
export interface BackupEncryption {
  readonly algorithm: 'AES-256-GCM';
  /** Base64 of nothing, encrypted: tells a wrong key from a changed backup. */
  readonly keyCheck: string;
  /** Base64 of the content's digest, encrypted and bound to the manifest's other members. */
  readonly seal: string;
}

export const MANIFEST_NAME = 'manifest.json';
const HEX = /^[0-9a-f]{64}$/;
const ID = /^[0-9a-z-]{1,64}$/;

/** Everything in a manifest but its seal and its digest: what the seal is bound to. */
export function sealedText(manifest: Omit<BackupManifest, 'digest'> & { readonly digest?: string }): string {
  const { digest: _, encryption, ...rest } = manifest;
  return canonicalJson({ ...rest, keyCheck: encryption?.keyCheck ?? '' });
}

/** The digest that a manifest must carry. */
export function manifestDigest({
  digest: _,
  ...rest
}: Omit<BackupManifest, 'digest'> & { readonly digest?: string }): string {
  return digestJson(rest);
}

/** Name of a backup's folder: its time, so that names sort by it, and its id. */
export function folderName({ createdAt, id }: Pick<BackupManifest, 'createdAt' | 'id'>): string {
  return `${createdAt.toLowerCase().replace(/[-:.]/g, '')}-${id}`;
}

/** Name of a part within the folder, counted from 1. */
export function partName(number: number): string {
  return `part-${String(number).padStart(5, '0')}`;
}

/** Reads a manifest: CORRUPT_DATA if it is damaged or not that of this folder, UNSUPPORTED if a newer eider wrote it. */
export function parseManifest(bytes: Uint8Array, folder: string): BackupManifest {
  const value = parsedJson(bytes);
  if (value['format'] !== 'eider-backup') throw damaged(folder);
  if (value['version'] !== 1) {
    if (typeof value['version'] !== 'number') throw damaged(folder);
    throw new EiderError('UNSUPPORTED', 'a newer eider made this backup; restore it with that one', {
      details: { folder, version: value['version'] },
    });
  }
  const manifest = value as unknown as BackupManifest;
  if (!isManifest(value) || digestOf(manifest) !== manifest.digest || folderName(manifest) !== folder)
    throw damaged(folder);
  return manifest;
}

// What JSON can hold and canonical JSON cannot is damage, too.
function digestOf(manifest: BackupManifest): string | undefined {
  try {
    return manifestDigest(manifest);
  } catch {
    return undefined;
  }
}

function parsedJson(bytes: Uint8Array): Readonly<Record<string, JsonValue | undefined>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, JsonValue>) : {};
  } catch {
    return {};
  }
}

function isManifest(value: Readonly<Record<string, unknown>>): boolean {
  const { id, createdAt, kind, compression, parts, sizeBytes, storedBytes, sha256, encryption } = value;
  const isNamed = typeof id === 'string' && ID.test(id) && isTime(createdAt);
  const isKnown =
    ['memory', 'database', 'records'].includes(String(kind)) && ['gzip', 'none'].includes(String(compression));
  if (!isNamed || !isKnown || !Array.isArray(parts) || !parts.every(isPart)) return false;
  if (encryption === undefined ? !isHex(sha256) : !isEncryption(encryption)) return false;
  const found = parts as readonly BackupPart[];
  return sum(found, 'sizeBytes') === sizeBytes && sum(found, 'storedBytes') === storedBytes;
}

function isTime(value: unknown): boolean {
  const time = typeof value === 'string' ? new Date(value) : undefined;
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString() === value;
}

function isHex(value: unknown): boolean {
  return typeof value === 'string' && HEX.test(value);
}

function isPart(value: unknown): boolean {
  const part = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isCount(part['sizeBytes']) && isCount(part['storedBytes']) && isHex(part['sha256']);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isEncryption(value: unknown): boolean {
  const { algorithm, keyCheck, seal } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return algorithm === 'AES-256-GCM' && typeof keyCheck === 'string' && typeof seal === 'string';
}

function sum(parts: readonly BackupPart[], name: 'sizeBytes' | 'storedBytes'): number {
  return parts.reduce((total, part) => total + part[name], 0);
}

function damaged(folder: string): EiderError {
  return new EiderError('CORRUPT_DATA', 'the manifest of this backup is damaged; use another backup', {
    details: { folder },
  });
}
