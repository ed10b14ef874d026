import type { HistoryOperation } from '@eider/test-servers';
import type { ClientCall, ClientMessage, ClientReturn } from './client-protocol.ts';

interface OpenCall {
  readonly client: number;
  readonly at: number;
  readonly call: ClientCall;
}

/** Puts together what the clients of a round have said: one history. */
export class HistoryOfRound {
  readonly #operations: HistoryOperation[] = [];
  readonly #open = new Map<string, OpenCall>();
  #failed = 0;

  /** `client` is new for every process: a killed one leaves calls that never return. */
  take(client: number, message: ClientMessage): void {
    if (message.type === 'call') this.#open.set(`${client}/${message.id}`, { ...message, client });
    if (message.type !== 'return') return;
    const name = `${client}/${message.id}`;
    const call = this.#open.get(name);
    if (call === undefined) throw new Error('a client has said the end of a call that it did not begin');
    this.#open.delete(name);
    this.#add(call, message.result, message.at);
  }

  /** Calls that ended with a definite error: they are no part of the history, and nobody may ever see what they wrote. */
  get failed(): number {
    return this.#failed;
  }

  /** The history so far; calls that were cut short may have happened, at any time, or never. */
  finish(): readonly HistoryOperation[] {
    for (const call of this.#open.values()) this.#add(call, { outcome: 'unknown' }, 0);
    this.#open.clear();
    return this.#operations;
  }

  #add({ client, at, call }: OpenCall, result: ClientReturn, returnedAt: number): void {
    const { kind, key } = call;
    if (result.outcome === 'failed') this.#failed += 1;
    if (kind === 'read') {
      // One that was not answered tells nothing.
      if (result.outcome !== 'done' || !('found' in result)) return;
      this.#operations.push({ client, key, kind, call: at, return: returnedAt, ...result });
      return;
    }
    if (result.outcome === 'failed') return;
    const { value, when = { kind: 'none' } } = call;
    const written = value === undefined ? {} : { value };
    this.#operations.push({ client, key, kind, call: at, return: returnedAt, when, ...written, ...resultOf(result) });
  }
}

function resultOf(result: Exclude<ClientReturn, { readonly outcome: 'failed' }>) {
  if (result.outcome !== 'done') return { outcome: result.outcome };
  if (!('existed' in result)) throw new Error('a client has answered a write like a read');
  return result;
}
