import { EiderError } from '@eider/core';
import { BLOBS, CHUNKS } from './blob-records.ts';
import { deletedError, foreignError, toOpenError } from './indexed-db-errors.ts';

// Of the layout; an older version of this package then refuses the database.
const VERSION = 1;

/** Opens a database, and makes it if it is not there and `mayCreate` says so; else NOT_FOUND. Waits while another tab holds up a deletion of it. */
export async function openDatabase(name: string, mayCreate: boolean): Promise<IDBDatabase> {
  const database = await requestDatabase(name, mayCreate);
  const { objectStoreNames: names } = database;
  if (names.contains(BLOBS) && names.contains(CHUNKS)) return database;
  database.close();
  throw foreignError();
}

function requestDatabase(name: string, mayCreate: boolean): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let refusal: EiderError | undefined;
    const request = startOpening(name);
    request.onupgradeneeded = () => {
      if (mayCreate) {
        request.result.createObjectStore(BLOBS);
        request.result.createObjectStore(CHUNKS);
        return;
      }
      refusal = deletedError();
      // Undoes the making of it.
      request.transaction?.abort();
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(refusal ?? toOpenError(request.error));
  });
}

function startOpening(name: string): IDBOpenDBRequest {
  try {
    return indexedDB.open(name, VERSION);
  } catch (error) {
    throw EiderError.is(error) ? error : toOpenError(error);
  }
}
