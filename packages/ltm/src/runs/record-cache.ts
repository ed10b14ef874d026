import type { Located, RecordName, Run } from './run.ts';

/** Entries of runs that were read lately, by name and by position, bounded in bytes; the one used longest ago leaves first. */
export class RecordCache {
  readonly #byId = new Map<string, Located>();
  readonly #limitBytes: number;
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  byName(run: Run, name: RecordName): Located | undefined {
    return this.#touch(nameId(run, name));
  }

  byPosition(run: Run, position: number): Located | undefined {
    return this.#touch(positionId(run, position));
  }

  add(located: Located): void {
    for (const id of [nameId(located.run, located.entry), positionId(located.run, located.position)]) {
      if (this.#byId.has(id)) this.#byId.delete(id);
      else this.#sizeBytes += located.entry.sizeBytes;
      this.#byId.set(id, located);
    }
    for (const [id, oldest] of this.#byId) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.#byId.delete(id);
      this.#sizeBytes -= oldest.entry.sizeBytes;
    }
  }

  #touch(id: string): Located | undefined {
    const located = this.#byId.get(id);
    if (located === undefined) return undefined;
    this.#byId.delete(id);
    this.#byId.set(id, located);
    return located;
  }
}

// NUL stands in no namespace and no key.
function nameId(run: Run, { namespace, key }: RecordName): string {
  return `${run.id}\0${namespace}\0${key}`;
}

function positionId(run: Run, position: number): string {
  return `${run.id}\0${position}`;
}
