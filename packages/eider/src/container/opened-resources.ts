interface Closeable {
  close(): Promise<void>;
}

/** What a composition has opened, to be closed in reverse order. inversify resolves; it does not own lifetimes. */
export class OpenedResources implements Closeable {
  readonly #opened: Closeable[] = [];

  async add<T extends Closeable>(opening: Promise<T>): Promise<T> {
    const resource = await opening;
    this.#opened.push(resource);
    return resource;
  }

  /** Closes everything, whatever fails on the way; rejects with the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let resource = this.#opened.pop(); resource !== undefined; resource = this.#opened.pop()) {
      await resource.close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
