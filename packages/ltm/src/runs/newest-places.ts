/** Where a record lies in its run, and its revision. */
export interface NewestPlace {
  readonly position: number;
  readonly revision: number;
}

/** Finds the places of a namespace with the highest revisions below one, highest first; fewer than `limit` if these are all. */
export type FindNewest = (namespace: string, belowRevision: number, limit: number) => Promise<readonly NewestPlace[]>;

// So many are found at once: finding a few takes as long, since all revisions are compared.
const KEPT = 512;
const NAMESPACES = 16;

/** The newest places of a run, kept for the namespaces that were asked for lately: a run does not change. */
export class NewestPlaces {
  readonly #find: FindNewest;
  // In the order of their last use.
  readonly #kept = new Map<string, readonly NewestPlace[]>();

  constructor(find: FindNewest) {
    this.#find = find;
  }

  async below(namespace: string, revision: number, limit: number): Promise<readonly NewestPlace[]> {
    const kept = this.#kept.get(namespace) ?? (await this.#find(namespace, Number.MAX_SAFE_INTEGER, KEPT));
    this.#kept.delete(namespace);
    this.#kept.set(namespace, kept);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > NAMESPACES) this.#kept.delete(oldest);
    const found = kept.filter((place) => place.revision < revision).slice(0, limit);
    return found.length === limit || kept.length < KEPT ? found : this.#find(namespace, revision, limit);
  }
}
