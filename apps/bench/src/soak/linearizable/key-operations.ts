import { EiderError, type ErrorCode, type LongTermMemory, type Random } from '@eider/core';
import type { HistoryCondition } from '@eider/test-servers';
import type { ClientCall, ClientReturn } from './client-protocol.ts';

export interface KeyOperationsParts {
  readonly random: Random;
  readonly keys: number;
  readonly name: string;
}

/** An operation that is described before it is made. */
export interface ChosenOperation {
  readonly call: ClientCall;
  make(): Promise<ClientReturn>;
}

interface Seen {
  readonly value: string;
  readonly revision: number;
}

// Errors that say: nothing has happened. Any other is a fault of the memory itself.
const DEFINITE: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'ABORTED', 'RESOURCE_EXHAUSTED']);
const FOLD_SHARE = 0.02;
const NO_CONDITION: HistoryCondition = { kind: 'none' };

type Choice = 'read' | 'store' | 'storeIf' | 'delete' | 'deleteIf' | 'swap';
const SHARES: readonly (readonly [Choice, number])[] = [
  ['read', 0.35],
  ['store', 0.25],
  ['storeIf', 0.15],
  ['delete', 0.08],
  ['deleteIf', 0.07],
  ['swap', 0.1],
];

/** Random operations on few keys, so that processes meet. */
export class KeyOperations {
  readonly #memory: LongTermMemory;
  readonly #parts: KeyOperationsParts;
  /** What this process saw last: conditions are made of it. Undefined: nothing there. */
  readonly #seen = new Map<string, Seen | undefined>();

  constructor(memory: LongTermMemory, parts: KeyOperationsParts) {
    this.#memory = memory;
    this.#parts = parts;
  }

  choose(id: number): ChosenOperation {
    const { random, keys, name } = this.#parts;
    const key = `key-${Math.floor(random.next() * keys)}`;
    const value = `${name}-${id}`;
    switch (choiceOf(random.next())) {
      case 'read':
        return this.#read(key);
      case 'store':
        return this.#store(key, value, NO_CONDITION);
      case 'storeIf':
        return this.#store(key, value, this.#condition(key));
      case 'delete':
        return this.#delete(key, NO_CONDITION);
      case 'deleteIf':
        return this.#delete(key, this.#condition(key));
      case 'swap':
        return this.#swap(key, value);
    }
  }

  async foldSometimes(): Promise<void> {
    if (this.#parts.random.next() >= FOLD_SHARE) return;
    await this.#memory.checkpoint().catch(failureOf);
  }

  #condition(key: string): HistoryCondition {
    const seen = this.#seen.get(key);
    return seen === undefined ? { kind: 'absent' } : { kind: 'revision', ...seen };
  }

  #read(key: string): ChosenOperation {
    return {
      call: { kind: 'read', key },
      make: () =>
        returnOf(async () => {
          const record = await this.#memory.retrieve<string>(key, { consistency: 'latest' });
          if (record === undefined) {
            this.#seen.delete(key);
            return { outcome: 'done', found: false };
          }
          const { value, revision } = record;
          this.#seen.set(key, { value, revision });
          return { outcome: 'done', found: true, value, revision };
        }),
    };
  }

  #store(key: string, value: string, when: HistoryCondition): ChosenOperation {
    return {
      call: { kind: 'store', key, value, when },
      make: () =>
        returnOf(async () => {
          const { revision, created } = await this.#memory.store(key, value, ifRevisionOf(when));
          this.#seen.set(key, { value, revision });
          return { outcome: 'done', existed: !created, revision };
        }),
    };
  }

  #delete(key: string, when: HistoryCondition): ChosenOperation {
    return {
      call: { kind: 'delete', key, when },
      make: () =>
        returnOf(async () => {
          const existed = await this.#memory.delete(key, ifRevisionOf(when));
          this.#seen.delete(key);
          return { outcome: 'done', existed };
        }),
    };
  }

  /** A transaction that overwrites what it has read: it says afterwards what that was. */
  #swap(key: string, value: string): ChosenOperation {
    const make = async (): Promise<ClientReturn> => {
      const when = await this.#memory.transaction(async (transaction): Promise<HistoryCondition> => {
        const found = await transaction.retrieve<string>(key);
        await transaction.store(key, value);
        if (found?.revision === undefined) return { kind: 'absent' };
        return { kind: 'revision', revision: found.revision, value: found.value };
      });
      return { outcome: 'done', existed: when.kind === 'revision', when };
    };
    return { call: { kind: 'store', key, value }, make: () => returnOf(make) };
  }
}

function choiceOf(chance: number): Choice {
  let bound = 0;
  for (const [choice, share] of SHARES) {
    bound += share;
    if (chance < bound) return choice;
  }
  return 'read';
}

function ifRevisionOf(when: HistoryCondition): { readonly ifRevision?: number | 'absent' } {
  if (when.kind === 'none') return {};
  return { ifRevision: when.kind === 'absent' ? 'absent' : when.revision };
}

async function returnOf(make: () => Promise<ClientReturn>): Promise<ClientReturn> {
  try {
    return await make();
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): ClientReturn {
  if (!EiderError.is(error)) throw error;
  const { code } = error;
  if (code === 'PRECONDITION_FAILED') return { outcome: 'refused' };
  if (code === 'INDETERMINATE') return { outcome: 'unknown' };
  if (DEFINITE.has(code)) return { outcome: 'failed' };
  throw error;
}
