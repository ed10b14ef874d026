import { EiderError } from '@eider/core';
import { toAccountError } from './account-error.ts';

/** What Google's credential files hold, by their `type`. */
export interface GoogleCredential {
  readonly type: string;
}

/** A service account, as its key file names its facts. */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKey: string;
}

/** The credential of a service account, in the form of a key file. */
export function toCredential({ clientEmail, privateKey }: ServiceAccount): GoogleCredential {
  return { type: 'service_account', ...{ client_email: clientEmail, private_key: privateKey } };
}

/** Reads a file with a credential; UNAUTHENTICATED if it cannot be read or holds none. */
export async function readCredential(path: string): Promise<GoogleCredential> {
  // Loaded here, so that an HMAC key works where there are no files.
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw toAccountError(error);
  });
  const credential = parseCredential(text);
  if (credential !== undefined) return credential;
  throw new EiderError(
    'UNAUTHENTICATED',
    'give as keyFile a JSON file with a credential of Google: this one holds none',
  );
}

// What is wrong with it is not told: it would quote the file.
function parseCredential(text: string): GoogleCredential | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isCredential(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCredential(value: unknown): value is GoogleCredential {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
