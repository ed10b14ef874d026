import { sdkMissing } from '../../calls/sdk-missing.ts';
import { toAccountError } from './account-error.ts';
import { type GoogleCredential, readCredential, type ServiceAccount, toCredential } from './read-credential.ts';

/** Who makes requests to the JSON API. */
export interface GoogleAccount {
  readonly endpoint: string;
  /** Whether the endpoint is an emulator, which takes requests without credentials. */
  readonly isEmulator: boolean;
  readonly authorize: () => Promise<Readonly<Record<string, string>>>;
}

/** What decides who makes the requests. */
export interface GoogleAccountSettings {
  readonly endpoint?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly serviceAccount?: ServiceAccount | undefined;
}

/** Opens the SDK with a service account, a key file or application default credentials; an own endpoint without credentials is an emulator. */
export async function openGoogleAccount(settings: GoogleAccountSettings): Promise<GoogleAccount> {
  const { Storage } = await import('@google-cloud/storage').catch(sdkMissing('@google-cloud/storage'));
  const { endpoint } = settings;
  const credential = await findCredential(settings);
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint });
  const auth = storage.authClient;
  // Not by the constructor's options, which print a warning.
  if (credential !== undefined) auth.jsonContent = credential as typeof auth.jsonContent;
  const isEmulator = credential === undefined && storage.customEndpoint && !isGoogles(storage.apiEndpoint);
  return {
    endpoint: storage.apiEndpoint,
    isEmulator,
    authorize: async () => {
      if (isEmulator) return {};
      try {
        return Object.fromEntries(await auth.getRequestHeaders(storage.apiEndpoint));
      } catch (error) {
        throw toAccountError(error);
      }
    },
  };
}

async function findCredential(settings: GoogleAccountSettings): Promise<GoogleCredential | undefined> {
  const { keyFile, serviceAccount } = settings;
  if (serviceAccount !== undefined) return toCredential(serviceAccount);
  return keyFile === undefined ? undefined : readCredential(keyFile);
}

// Regional and private addresses are Google's own: they need credentials.
function isGoogles(endpoint: string): boolean {
  return new URL(endpoint).hostname.endsWith('.googleapis.com');
}
