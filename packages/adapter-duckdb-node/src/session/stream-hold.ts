import type { CallScope } from './call-scope.ts';
import type { ChunkSource } from './chunk-source.ts';
import type { Connection } from './connection.ts';

import type { ConnectionSource } from './connection-source.ts';

/** A stream's hold on its connection: given back at its end, or as soon as it is stopped while its reader is busy elsewhere. */
export class StreamHold {
  readonly #connection: Connection;
  readonly #source: ConnectionSource;
  readonly #forget: () => void;
  #ended: Promise<void> | undefined;
  /** Whether the reader has a batch and no native call runs. */
  idle = false;
  /** What is read, once it has begun. */
  source: ChunkSource | undefined;

  constructor(connection: Connection, source: ConnectionSource, scope: CallScope) {
    this.#connection = connection;
    this.#source = source;
    this.#forget = scope.onStop(() => {
      if (this.idle) void this.end();
    });
  }

  /** Ends the statement and gives the connection back, once. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#forget();
    await this.source?.end();
    this.#source.release(this.#connection);
  }
}
