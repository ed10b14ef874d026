import { EiderError } from '@eider/core';

/** Gives access tokens: any `TokenCredential` of @azure/core-auth, so any credential of @azure/identity. */
export interface AzureTokenCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** A storage account and what opens it: a connection string, the account's key, a shared access signature or a token credential. */
export type AzureAccount =
  | { readonly connectionString: string }
  | (AzureAccountPlace & { readonly key: string })
  | (AzureAccountPlace & { readonly sasToken: string })
  | (AzureAccountPlace & { readonly credential: AzureTokenCredential });

/** Which account, and where it is if not at its public address. */
export interface AzureAccountPlace {
  readonly name: string;
  /** The address of its blob service, such as that of an emulator, without a query. @default https://<name>.blob.core.windows.net */
  readonly endpoint?: string;
}

/** The address of a container; INVALID_ARGUMENT if the account's facts make none. */
export function toContainerUrl(account: AzureAccountPlace, container: string): string {
  const { name, endpoint = `https://${name}.blob.core.windows.net` } = account;
  if (!/^https?:\/\/[^?#@\s]+$/.test(endpoint)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'give an endpoint such as https://host:port, without query and credentials',
    );
  }
  return `${endpoint.replace(/\/+$/, '')}/${container}`;
}

/** Throws INVALID_ARGUMENT for what cannot be an account. */
export function checkAccount(account: AzureAccount): void {
  if (typeof account !== 'object' || account === null) {
    throw new EiderError('INVALID_ARGUMENT', 'give an account: a connection string, or a name and what opens it');
  }
  if ('connectionString' in account) {
    checkSecret(isText(account.connectionString), 'connectionString');
    return;
  }
  if (!/^[a-z0-9-]{3,63}$/.test(account.name)) {
    throw new EiderError('INVALID_ARGUMENT', 'give the name of a storage account: 3 or more of a-z and 0-9');
  }
  const url = toContainerUrl(account, '');
  if ('key' in account) checkSecret(isText(account.key), 'key');
  else if ('sasToken' in account) checkSecret(/(?:^|[?&])sig=/.test(account.sasToken), 'sasToken');
  else checkSecret(typeof account.credential?.getToken === 'function', 'key, sasToken or credential');
  // The SDK refuses as well, but only at the first request.
  if ('credential' in account && !url.startsWith('https:')) {
    throw new EiderError('INVALID_ARGUMENT', 'give an https endpoint: tokens are not sent in clear text');
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function checkSecret(isComplete: boolean, name: string): void {
  if (!isComplete) throw new EiderError('INVALID_ARGUMENT', `give the account a ${name} that holds credentials`);
}
