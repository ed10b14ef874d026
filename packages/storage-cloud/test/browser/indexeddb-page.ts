// One tab: the BlobStore suite on IndexedDB, and single calls that tests make in several tabs at once.
import { type BlobStoreFixture, blobStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import { type BlobStore, EiderError, type PutBlobOptions } from '@eider/core';
import { indexedDbBlobStore } from '@eider/storage-cloud/indexeddb';
import { handlesFixture } from '../blob-store-fixtures.ts';

/** What a case came to, as it may leave the page. */
export interface CaseOutcome {
  readonly passed: boolean;
  readonly error: string;
}

/** What a call came to: its value, or the code of its error. */
export type CallOutcome<T> = { readonly value: T } | { readonly code: string; readonly message: string };

// Of the adapter.
const LIST_PAGE_SIZE = 500;

const stores = new Map<string, BlobStore>();
let databases = 0;

function storeOf(database: string, timeoutMs?: number): BlobStore {
  const store =
    stores.get(database) ?? indexedDbBlobStore({ database, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  stores.set(database, store);
  return store;
}

async function openFixture(): Promise<OpenFixture<BlobStoreFixture>> {
  databases += 1;
  const database = `case ${databases}`;
  const { fixture, dispose } = handlesFixture(LIST_PAGE_SIZE, () => indexedDbBlobStore({ database }));
  return {
    fixture,
    dispose: async () => {
      await dispose();
      await deleteDatabase(database);
    },
  };
}

/** Runs a case of the suite in this tab. */
async function runCaseOf(id: string): Promise<CaseOutcome> {
  const conformanceCase = blobStoreSuite.cases.find((each) => each.id === id);
  if (conformanceCase === undefined) return { passed: false, error: `there is no case ${id}` };
  const { passed, error } = await runCase(conformanceCase, openFixture);
  return { passed, error: passed ? '' : String(error) };
}

/** Puts a text under a key; the etag. */
function put(
  database: string,
  key: string,
  text: string,
  condition: PutBlobOptions = {},
): Promise<CallOutcome<string>> {
  return outcomeOf(async () => (await storeOf(database).put(key, new TextEncoder().encode(text), condition)).etag);
}

/** The text under a key. */
function textOf(database: string, key: string, timeoutMs?: number): Promise<CallOutcome<string | undefined>> {
  return outcomeOf(async () => {
    const blob = await storeOf(database, timeoutMs).get(key);
    return blob === undefined ? undefined : new TextDecoder().decode(blob.bytes);
  });
}

/** Starts as many puts of one key at once, and counts the winners. */
async function race(database: string, key: string, racers: number, condition: PutBlobOptions): Promise<number> {
  const outcomes = await Promise.all(
    Array.from({ length: racers }, (_, racer) => put(database, key, `racer ${racer}`, condition)),
  );
  const lost = outcomes.filter((outcome) => 'code' in outcome && outcome.code === 'PRECONDITION_FAILED').length;
  const won = outcomes.filter((outcome) => 'value' in outcome).length;
  if (lost + won !== racers) throw new Error(`a racer failed: ${JSON.stringify(outcomes)}`);
  return won;
}

/** Puts a large blob and reads some of it; how many bytes of chunks the browser handed over for the range, and whether all was right. */
async function largeBlob(
  database: string,
  sizeBytes: number,
): Promise<{ readonly isWhole: boolean; readonly readBytes: number }> {
  const store = storeOf(database);
  const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
  await store.put('large', bytes);
  const whole = (await store.get('large'))?.bytes;
  const read = countingReads();
  const start = Math.floor(sizeBytes / 2) - 3;
  const part = (await store.get('large', { range: { start, end: start + 1_000 } }))?.bytes;
  const readBytes = read.stop();
  const isPart = part !== undefined && equal(part, bytes.subarray(start, start + 1_000));
  return { isWhole: whole !== undefined && equal(whole, bytes) && isPart, readBytes };
}

/** Fills the store until it refuses, then deletes one blob; the codes of what was refused, and whether a put works again. */
async function fillUp(
  database: string,
  pieceBytes: number,
): Promise<{ readonly code: string; readonly isRefused: boolean; readonly again: string }> {
  const store = storeOf(database);
  const piece = crypto.getRandomValues(new Uint8Array(65_536));
  const bytes = Uint8Array.from({ length: pieceBytes }, (_, index) => piece[index % piece.length] ?? 0);
  for (let index = 0; ; index += 1) {
    const result = await outcomeOf(() => store.put(`piece/${index}`, bytes));
    if ('value' in result) continue;
    const isRefused = (await store.head(`piece/${index}`)) === undefined;
    for (let old = 0; old < index; old += 1) await store.delete(`piece/${old}`);
    const again = await outcomeOf(() => store.put('small', bytes.slice(0, 10)));
    return { code: result.code, isRefused, again: 'value' in again ? 'stored' : again.code };
  }
}

/** Begins a put and aborts it as soon as its transaction has begun; what the call came to and what is stored. */
async function abortUnderWay(database: string): Promise<{ readonly code: string; readonly stored: boolean }> {
  const store = storeOf(database);
  await store.head('k');
  const controller = new AbortController();
  const result = outcomeOf(() => store.put('k', new Uint8Array(2_000_000), { signal: controller.signal }));
  // Behind the microtasks in which the transaction begins, before the first event of the database.
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage('');
  });
  controller.abort();
  const outcome = await result;
  return { code: 'code' in outcome ? outcome.code : '', stored: (await store.head('k')) !== undefined };
}

/** Opens the database as another program would, at a version, and keeps it open whatever other tabs ask. */
function holdOpen(database: string, version: number, storeName: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, version);
    request.onupgradeneeded = () => {
      if (!request.result.objectStoreNames.contains(storeName)) request.result.createObjectStore(storeName);
    };
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

function deleteDatabase(database: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

async function outcomeOf<T>(call: () => Promise<T>): Promise<CallOutcome<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    return EiderError.is(error) ? { code: error.code, message: error.message } : { code: '', message: String(error) };
  }
}

/** Counts the bytes of the arrays that requests give, from now on. */
function countingReads(): { stop(): number } {
  const original = IDBObjectStore.prototype.getAll;
  const requests: IDBRequest<unknown[]>[] = [];
  IDBObjectStore.prototype.getAll = function counted(this: IDBObjectStore, ...args: Parameters<typeof original>) {
    const request = original.apply(this, args);
    requests.push(request);
    return request;
  };
  return {
    stop() {
      IDBObjectStore.prototype.getAll = original;
      return requests
        .flatMap((request) => request.result)
        .reduce<number>((sum, one) => sum + (one instanceof Uint8Array ? one.byteLength : 0), 0);
    },
  };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}

const calls = { runCaseOf, put, textOf, race, largeBlob, fillUp, abortUnderWay, holdOpen, deleteDatabase };

/** What tests call in a tab. */
export type IndexedDbPageCalls = typeof calls;

Object.assign(globalThis, calls);
