import type { S3Client } from '@aws-sdk/client-s3';
import { EiderError } from '@eider/core';
import { startDeadline } from '../calls/request-deadline.ts';
import type { RequestKind } from '../calls/request-failure.ts';
import type { OpenedS3, S3Sdk } from './s3-client.ts';
import { toS3Error } from './s3-errors.ts';

export interface S3SenderSettings {
  readonly bucket: string;
  readonly timeoutMs: number;
}

/** Does something with a client; the signal ends it. */
export type S3Work<T> = (client: S3Client, signal: AbortSignal) => Promise<T>;

/** Sends requests of one bucket within their time limit; every failure is an eider error. */
export class S3Sender {
  readonly bucket: string;
  readonly sdk: S3Sdk;
  readonly #client: S3Client;
  readonly #timeoutMs: number;

  constructor({ sdk, client }: OpenedS3, settings: S3SenderSettings) {
    this.sdk = sdk;
    this.#client = client;
    this.bucket = settings.bucket;
    this.#timeoutMs = settings.timeoutMs;
  }

  /** A request that changes nothing. If its connection breaks it is sent once more: an idle connection may have been closed meanwhile. */
  async read<T>(signal: AbortSignal | undefined, work: S3Work<T>): Promise<T> {
    try {
      return await this.#send('read', signal, work);
    } catch (error) {
      if (!EiderError.is(error, 'UNAVAILABLE') || error.details['status'] !== undefined) throw error;
      return this.#send('read', signal, work);
    }
  }

  /** A request that changes something: it is sent once. */
  write<T>(signal: AbortSignal | undefined, work: S3Work<T>): Promise<T> {
    return this.#send('write', signal, work);
  }

  async #send<T>(kind: RequestKind, signal: AbortSignal | undefined, work: S3Work<T>): Promise<T> {
    const deadline = startDeadline(signal, this.#timeoutMs);
    // After a refusal for a wrong clock the SDK would sign with the store's time, and only every first call would fail.
    this.#client.config.systemClockOffset = 0;
    try {
      return await work(this.#client, deadline.signal);
    } catch (error) {
      throw deadline.findError(kind) ?? toS3Error(error, kind, Date.now());
    } finally {
      deadline.end();
    }
  }
}
