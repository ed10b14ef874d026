import { EiderError } from '@eider/core';
import type { SimAnswer, SimBucket, SimCall } from './sim-bucket.ts';

/** A request on its way. */
export interface SimRequest {
  readonly label: string;
  readonly process: string;
  readonly call: SimCall;
  /** Set once it has taken effect and its reply is under way. */
  answer: SimAnswer | undefined;
  /** Whether its process still waits; a request that nobody waits for may take effect all the same. */
  isAwaited: boolean;
  wasDoubled: boolean;
  settle(answer: SimAnswer): void;
}

/** Everything that is between the processes and the store. Nothing moves unless a step of the simulation moves it. */
export class SimNetwork {
  readonly requests = new Map<string, SimRequest>();
  readonly #bucket: SimBucket;
  readonly #counts = new Map<string, number>();

  constructor(bucket: SimBucket) {
    this.#bucket = bucket;
  }

  /** Sends a request; resolves when a step delivers its reply. */
  send(process: string, call: SimCall, signal: AbortSignal | undefined): Promise<unknown> {
    const count = (this.#counts.get(process) ?? 0) + 1;
    this.#counts.set(process, count);
    const label = `${process}#${count}`;
    return new Promise((resolve, reject) => {
      const settle = (answer: SimAnswer): void => {
        signal?.removeEventListener('abort', giveUp);
        if ('error' in answer) reject(answer.error);
        else resolve(answer.value);
      };
      const giveUp = (): void => this.#abandon(request, signal);
      const request: SimRequest = {
        label,
        process,
        call,
        answer: undefined,
        isAwaited: true,
        wasDoubled: false,
        settle,
      };
      this.requests.set(label, request);
      if (signal?.aborted === true) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The request takes effect; its reply is now under way, if anybody waits for it. */
  takeEffect(request: SimRequest): void {
    request.answer = this.#bucket.apply(request.call, request.process);
    if (!request.isAwaited) this.requests.delete(request.label);
  }

  /** The reply arrives. */
  deliver(request: SimRequest): void {
    this.requests.delete(request.label);
    if (request.answer !== undefined) request.settle(request.answer);
  }

  /** The connection breaks: the process learns nothing, and the request may be under way still. */
  lose(request: SimRequest): void {
    const code = request.call.op === 'put' ? 'INDETERMINATE' : 'UNAVAILABLE';
    this.#detach(request);
    request.settle({ error: new EiderError(code, 'no answer', { retryable: true }) });
  }

  /** The store asks to send it again, and does nothing: for a conflict, perhaps with the same request sent twice, or because it is busy. */
  refuse(request: SimRequest, reason: 'conflict' | 'busy'): void {
    this.requests.delete(request.label);
    const code = reason === 'conflict' ? 'ABORTED' : 'UNAVAILABLE';
    request.settle({ error: new EiderError(code, 'send it again') });
  }

  /** Something between sends it twice. */
  double(request: SimRequest): void {
    request.wasDoubled = true;
    const label = `${request.label}x`;
    const copy: SimRequest = { ...request, label, isAwaited: false, answer: undefined, settle: () => undefined };
    this.requests.set(label, copy);
  }

  /** A process is gone: nobody waits for its replies, and what it sent may still arrive. */
  forget(process: string): void {
    for (const request of this.requests.values()) if (request.process === process) this.#detach(request);
  }

  #abandon(request: SimRequest, signal: AbortSignal | undefined): void {
    const code = request.call.op === 'put' && request.answer === undefined ? 'INDETERMINATE' : 'ABORTED';
    this.#detach(request);
    const options = { retryable: false, cause: signal?.reason };
    request.settle({ error: new EiderError(code, 'aborted by the signal', options) });
  }

  #detach(request: SimRequest): void {
    request.isAwaited = false;
    // Of a lost read, or of one that has taken effect, nothing can come any more.
    const isOver = request.answer !== undefined || (request.call.op !== 'put' && request.call.op !== 'delete');
    if (isOver) this.requests.delete(request.label);
  }
}
