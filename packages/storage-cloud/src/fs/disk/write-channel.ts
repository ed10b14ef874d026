import { Worker } from 'node:worker_threads';
import {
  BLOCK_BYTES,
  COMMAND_NUMBER,
  type ControlBlock,
  controlBlock,
  DATA_BYTES,
  DESCRIPTOR,
  ERROR_NUMBER,
  IS_AWAKE,
  LENGTH,
  OPERATION,
  OPERATIONS,
  OUTCOME_NUMBER,
} from './control-block.ts';
import { systemError } from './system-error.ts';
import { WaitingChoice } from './waiting-choice.ts';

// A durable write takes about as long as waking a sleeping event loop twice; where a processor is free, looking every turn for this long halves
// the latency.
const LOOK_MS = 0.3;

interface Command {
  readonly operation: number;
  readonly descriptor: number;
  readonly position: number;
  readonly bytes?: Uint8Array;
}

/**
 * Runs writes, syncs and changes of length in a thread of its own, one after the other, so that neither the event loop nor the
 * thread pool can delay them. Pending commands keep the process alive, an idle channel does not. Rejects with the system's error.
 */
export class WriteChannel {
  readonly #block: ControlBlock;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #choice: WaitingChoice = new WaitingChoice();
  #failure: Error | undefined;
  #commands = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(BLOCK_BYTES)) {
    this.#block = controlBlock(memory);
    this.#worker = new Worker(workerUrl(), { workerData: memory, execArgv: [], name: 'eider log writer' });
    this.#worker.unref();
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failure ??= new Error('the writing thread has ended');
        Atomics.notify(this.#block.numbers, OUTCOME_NUMBER);
        resolve();
      });
    });
    this.#worker.once('error', (error) => {
      this.#failure = error;
    });
  }

  async write(descriptor: number, position: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength; done += DATA_BYTES) {
      const piece = bytes.subarray(done, done + DATA_BYTES);
      await this.#enqueue({ operation: OPERATIONS.write, descriptor, position: position + done, bytes: piece });
    }
  }

  sync(descriptor: number): Promise<void> {
    return this.#enqueue({ operation: OPERATIONS.sync, descriptor, position: 0 });
  }

  syncFolder(descriptor: number): Promise<void> {
    return this.#enqueue({ operation: OPERATIONS.syncFolder, descriptor, position: 0 });
  }

  setLength(descriptor: number, sizeBytes: number): Promise<void> {
    return this.#enqueue({ operation: OPERATIONS.setLength, descriptor, position: sizeBytes });
  }

  /** Ends the thread after the commands before it. */
  async close(): Promise<void> {
    await this.#tail;
    this.#worker.ref();
    this.#send({ operation: OPERATIONS.stop, descriptor: -1, position: 0 });
    await this.#exited;
  }

  #enqueue(command: Command): Promise<void> {
    const done = this.#tail.then(() => this.#run(command));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #run(command: Command): Promise<void> {
    // Nobody is there to carry it out.
    if (this.#failure !== undefined) throw this.#failure;
    this.#worker.ref();
    const beganMs = performance.now();
    try {
      this.#send(command);
      await this.#outcome();
    } finally {
      this.#worker.unref();
    }
    // Others take much longer, or shorter, than the short writes that are waited for.
    if (command.operation === OPERATIONS.write) this.#choice.took(performance.now() - beganMs);
    const errno = Atomics.load(this.#block.numbers, ERROR_NUMBER);
    if (errno !== 0) throw systemError(errno);
  }

  #send(command: Command): void {
    const { numbers, position, data } = this.#block;
    numbers[OPERATION] = command.operation;
    numbers[DESCRIPTOR] = command.descriptor;
    numbers[IS_AWAKE] = this.#choice.isAwake ? 1 : 0;
    numbers[LENGTH] = command.bytes?.byteLength ?? 0;
    position[0] = command.position;
    if (command.bytes !== undefined) data.set(command.bytes);
    // The store below publishes what was written above: the worker reads it only after it has seen the new number.
    this.#commands = (this.#commands + 1) | 0;
    Atomics.store(numbers, COMMAND_NUMBER, this.#commands);
    Atomics.notify(numbers, COMMAND_NUMBER);
  }

  #outcome(): Promise<void> {
    return new Promise((resolve, reject) => {
      const until = performance.now() + LOOK_MS;
      const look = (): void => {
        if (this.#isDone()) resolve();
        else if (this.#failure !== undefined) reject(this.#failure);
        else if (performance.now() < until) setImmediate(look);
        else this.#sleepUntilDone().then(resolve, reject);
      };
      if (this.#choice.isAwake) setImmediate(look);
      else this.#sleepUntilDone().then(resolve, reject);
    });
  }

  /** Whether the last command has been carried out: only its own number says so. */
  #isDone(): boolean {
    return Atomics.load(this.#block.numbers, OUTCOME_NUMBER) === this.#commands;
  }

  // The wake-up of an outcome that was seen before it was waited for may come late: then there is no other yet.
  async #sleepUntilDone(): Promise<void> {
    const { numbers } = this.#block;
    while (!this.#isDone()) {
      if (this.#failure !== undefined) throw this.#failure;
      const waited = Atomics.waitAsync(numbers, OUTCOME_NUMBER, (this.#commands - 1) | 0);
      if (waited.async) await waited.value;
    }
  }
}

function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./write-worker.ts', import.meta.url)
    : new URL('./write-worker.js', import.meta.url);
}
