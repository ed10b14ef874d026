import { EiderError } from '@eider/core';

/** A user with a password, sent with every request (`basic`) or exchanged for a token at the first (`jwt`); or a token of the caller's own. */
export type ArangoAuth =
  | { readonly username: string; readonly password: string; readonly scheme?: 'basic' | 'jwt' }
  | { readonly token: string };

export interface ArangoSettings {
  /** Where the server listens, such as `https://db.example:8529`; without credentials in it. */
  readonly url: string;
  /** Name of the database. @default '_system' */
  readonly database?: string;
  readonly auth: ArangoAuth;
  /** Limit of one request. @default 30,000 */
  readonly timeoutMs?: number;
  /** How often one request is sent at most, when the server asks to come back or cannot be reached. @default 5 */
  readonly maxAttempts?: number;
  /** Requests at once; more wait. @default 3 */
  readonly maxConcurrent?: number;
}

export type CheckedSettings = Required<ArangoSettings>;

const DEFAULTS = { database: '_system', timeoutMs: 30_000, maxAttempts: 5, maxConcurrent: 3 };

/** Settings with their defaults; INVALID_ARGUMENT names the one that makes no sense. */
export function checkSettings(settings: ArangoSettings): CheckedSettings {
  const checked = { ...DEFAULTS, ...settings };
  checkUrl(checked.url);
  for (const name of ['timeoutMs', 'maxAttempts', 'maxConcurrent'] as const) {
    const value = checked[name];
    if (!(Number.isInteger(value) && value >= 1 && value <= 2_147_483_647)) {
      throw new EiderError('INVALID_ARGUMENT', `give ${name} as a whole number from 1 on`);
    }
  }
  if (typeof checked.database !== 'string' || checked.database === '' || /^\.{1,2}$/.test(checked.database)) {
    throw new EiderError('INVALID_ARGUMENT', 'give the name of a database');
  }
  checkAuth(checked.auth);
  return checked;
}

function checkUrl(url: unknown): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new EiderError('INVALID_ARGUMENT', 'give url as http://host:port or https://host:port');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new EiderError('INVALID_ARGUMENT', 'leave the credentials out of the url: give them as auth');
  }
}

function checkAuth(auth: unknown): void {
  const given = typeof auth === 'object' && auth !== null ? (auth as Readonly<Record<string, unknown>>) : {};
  if (typeof given['token'] === 'string' && given['token'] !== '') return;
  const scheme = given['scheme'] ?? 'basic';
  const isUser = typeof given['username'] === 'string' && typeof given['password'] === 'string';
  if (isUser && (scheme === 'basic' || scheme === 'jwt')) return;
  throw new EiderError('INVALID_ARGUMENT', 'give auth as a username with a password, or as a token');
}
