import type {
  Blob,
  BlobCallOptions,
  BlobInfo,
  BlobStore,
  GetBlobOptions,
  ListBlobsOptions,
  PutBlobOptions,
} from '@eider/core';
import type { SimNetwork } from './sim-network.ts';

/** A process's view of the simulated store: each call is a request that steps of the simulation move. */
export class SimStore implements BlobStore {
  readonly #network: SimNetwork;
  readonly #process: string;

  constructor(network: SimNetwork, process: string) {
    this.#network = network;
    this.#process = process;
  }

  async get(key: string, { signal }: GetBlobOptions = {}): Promise<Blob | undefined> {
    return (await this.#network.send(this.#process, { op: 'get', key }, signal)) as Blob | undefined;
  }

  async head(key: string, { signal }: BlobCallOptions = {}): Promise<BlobInfo | undefined> {
    return (await this.#network.send(this.#process, { op: 'head', key }, signal)) as BlobInfo | undefined;
  }

  async put(key: string, bytes: Uint8Array, options: PutBlobOptions = {}): Promise<{ readonly etag: string }> {
    const { signal, ifNoneMatch, ifMatch } = options;
    const call = { op: 'put', key, bytes: bytes.slice(), condition: { ifNoneMatch, ifMatch } } as const;
    return (await this.#network.send(this.#process, call, signal)) as { readonly etag: string };
  }

  async delete(key: string, { signal }: BlobCallOptions = {}): Promise<boolean> {
    return (await this.#network.send(this.#process, { op: 'delete', key }, signal)) as boolean;
  }

  async *list(prefix: string, { signal, startAfter = '' }: ListBlobsOptions = {}): AsyncGenerator<BlobInfo> {
    const infos = await this.#network.send(this.#process, { op: 'list', key: prefix }, signal);
    for (const info of infos as readonly BlobInfo[]) if (info.key > startAfter) yield info;
  }

  async close(): Promise<void> {}
}
