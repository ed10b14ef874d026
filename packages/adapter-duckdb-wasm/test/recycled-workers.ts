import { platform } from '#platform';
import type { WasmBundle, WorkerLike } from '../src/index.ts';

type Listener = (event: never) => void;

interface Message {
  readonly messageId: number;
  readonly type: string;
}

// Far from the numbers that the client counts up from 0.
const RESET_ID = 1_000_000_000;
const DROP_ID = 1_000_000_001;

/**
 * Workers that serve one engine after the other: loading DuckDB's module takes a second or more, and a suite opens
 * hundreds of engines. An engine that ends its worker only resets it: DuckDB's database and files are gone all the same.
 */
export class RecycledWorkers {
  readonly #workerUrl: string;
  readonly #free: LoadedWorker[] = [];
  readonly #all: LoadedWorker[] = [];

  constructor(bundle: WasmBundle) {
    this.#workerUrl = platform.resolveUrl(bundle.workerUrl);
  }

  /** A worker for one engine. */
  take(): WorkerLike {
    let worker = this.#free.pop();
    if (worker === undefined) {
      worker = new LoadedWorker(platform.startWorker(this.#workerUrl));
      this.#all.push(worker);
    }
    return worker.lend((freed) => this.#free.push(freed));
  }

  close(): void {
    for (const worker of this.#all) worker.end();
  }
}

class LoadedWorker {
  readonly #inner: WorkerLike;
  #loaded = false;

  constructor(inner: WorkerLike) {
    this.#inner = inner;
  }

  end(): void {
    this.#inner.terminate();
  }

  lend(onFree: (worker: LoadedWorker) => void): WorkerLike {
    const inner = this.#inner;
    const listeners = new Set<readonly [type: string, listener: Listener]>();
    let ended = false;
    return {
      addEventListener: (type, listener) => {
        listeners.add([type, listener]);
        inner.addEventListener(type, listener);
      },
      removeEventListener: (type, listener) => inner.removeEventListener(type, listener),
      postMessage: (message, transfer) => {
        const { messageId, type } = message as Message;
        if (type !== 'INSTANTIATE' || !this.#loaded) inner.postMessage(message, transfer);
        else answer(listeners, { messageId: 0, requestId: messageId, type: 'OK', data: null });
        this.#loaded ||= type === 'INSTANTIATE';
      },
      terminate: () => {
        if (ended) return;
        ended = true;
        for (const [type, listener] of listeners) inner.removeEventListener(type, listener);
        this.#reset(() => onFree(this));
      },
      hold: () => inner.hold?.(),
      release: () => inner.release?.(),
    };
  }

  #reset(done: () => void): void {
    const inner = this.#inner;
    const listener = ({ data }: { readonly data: { readonly requestId: number } }): void => {
      if (data.requestId !== DROP_ID) return;
      inner.removeEventListener('message', listener as Listener);
      done();
    };
    inner.addEventListener('message', listener as Listener);
    inner.postMessage({ messageId: RESET_ID, type: 'RESET', data: null }, []);
    inner.postMessage({ messageId: DROP_ID, type: 'DROP_FILES', data: undefined }, []);
  }
}

function answer(listeners: ReadonlySet<readonly [type: string, listener: Listener]>, data: unknown): void {
  for (const [type, listener] of listeners) if (type === 'message') listener({ data } as never);
}
