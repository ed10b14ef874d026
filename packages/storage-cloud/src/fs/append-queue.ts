import type { CommitPosition } from '@eider/core';
import { abortedError } from '../calls/abort.ts';

// A group shares one write; past this size sharing gains nothing and costs memory.
const MAX_GROUP_BYTES = 1024 * 1024;

/** An append that waits for its turn. */
export interface WaitingAppend {
  readonly batch: Uint8Array;
  readonly after: number;
  resolve(position: CommitPosition): void;
  reject(error: unknown): void;
}

interface AppendTurn {
  readonly kind: 'append';
  readonly append: WaitingAppend;
  /** The signal fired before the turn came. */
  hasLeft: boolean;
  /** Called when the turn begins: from then on the append can no longer be stopped. */
  stopListening(): void;
}

type Turn = AppendTurn | { readonly kind: 'task'; run(): Promise<void> };

/** The log whose changes wait in a queue. */
export interface QueuedLog {
  lastSequence(): number | undefined;
  /** Settles every append of the group, and never rejects. */
  write(group: readonly WaitingAppend[]): Promise<void>;
}

/**
 * Gives every change of a log its turn. Appends that wait for consecutive sequences share a turn; a task has one alone. The first turn begins
 * at the end of the tick, so that calls of one tick meet.
 */
export class AppendQueue {
  readonly #log: QueuedLog;
  readonly #turns: Turn[] = [];
  /** How many of the turns are over or have begun. */
  #taken = 0;
  #isRunning = false;

  constructor(log: QueuedLog) {
    this.#log = log;
  }

  /** Rejects with ABORTED if the signal fires before the append's turn. */
  append(batch: Uint8Array, after: number, signal: AbortSignal | undefined): Promise<CommitPosition> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        turn.hasLeft = true;
        reject(signal === undefined ? undefined : abortedError(signal));
      };
      const stopListening = (): void => signal?.removeEventListener('abort', leave);
      const turn: AppendTurn = {
        kind: 'append',
        append: { batch, after, resolve, reject },
        hasLeft: false,
        stopListening,
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#add(turn);
    });
  }

  /** Runs the task when everything before it is done and nothing else runs. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#add({ kind: 'task', run: () => task().then(resolve, reject) });
    });
  }

  #add(turn: Turn): void {
    this.#turns.push(turn);
    if (this.#isRunning) return;
    this.#isRunning = true;
    process.nextTick(() => void this.#runAll());
  }

  async #runAll(): Promise<void> {
    for (let turn = this.#take(); turn !== undefined; turn = this.#take()) {
      await (turn.kind === 'task' ? turn.run() : this.#log.write(this.#groupOf(turn)));
    }
    this.#isRunning = false;
  }

  #groupOf(first: AppendTurn): readonly WaitingAppend[] {
    first.stopListening();
    const group = [first.append];
    // One that will be refused must not take others with it.
    if (first.append.after !== this.#log.lastSequence()) return group;
    let sizeBytes = first.append.batch.byteLength;
    for (let next = this.#peek(); next?.kind === 'append'; next = this.#peek()) {
      sizeBytes += next.append.batch.byteLength;
      if (next.append.after !== first.append.after + group.length || sizeBytes > MAX_GROUP_BYTES) break;
      next.stopListening();
      group.push(next.append);
      this.#take();
    }
    return group;
  }

  #take(): Turn | undefined {
    const turn = this.#peek();
    if (turn !== undefined) this.#taken += 1;
    return turn;
  }

  #peek(): Turn | undefined {
    for (; this.#taken < this.#turns.length; this.#taken += 1) {
      const turn = this.#turns[this.#taken];
      if (turn?.kind !== 'append' || !turn.hasLeft) return this.#forgetTaken(turn);
    }
    return this.#forgetTaken(undefined);
  }

  /** Removing turns one by one from the front of a long list would move all others each time. */
  #forgetTaken<T>(next: T): T {
    if (this.#taken * 2 > this.#turns.length) {
      this.#turns.splice(0, this.#taken);
      this.#taken = 0;
    }
    return next;
  }
}
