import type { Entry } from '../memtable/entry.ts';
import type { Located, RecordName, Run } from './run.ts';

interface CachedRecord {
  readonly position: number;
  readonly entry: Entry;
}

/** Entries of runs that were read lately, by name and by position, bounded in bytes; the one used longest ago leaves first. */
export class RecordCache {
  // Without the run: a cached record must not keep a replaced run's index alive.
  readonly #byId = new Map<string, CachedRecord>();
  readonly #limitBytes: number;
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  byName(run: Run, name: RecordName): Located | undefined {
    return this.#touch(run, nameId(run, name));
  }

  byPosition(run: Run, position: number): Located | undefined {
    return this.#touch(run, positionId(run, position));
  }

  add({ run, position, entry }: Located): void {
    for (const id of [nameId(run, entry), positionId(run, position)]) {
      if (this.#byId.has(id)) this.#byId.delete(id);
      else this.#sizeBytes += entry.sizeBytes;
      this.#byId.set(id, { position, entry });
    }
    for (const [id, oldest] of this.#byId) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.#byId.delete(id);
      this.#sizeBytes -= oldest.entry.sizeBytes;
    }
  }

  #touch(run: Run, id: string): Located | undefined {
    const cached = this.#byId.get(id);
    if (cached === undefined) return undefined;
    this.#byId.delete(id);
    this.#byId.set(id, cached);
    return { run, ...cached };
  }
}

// NUL stands in no namespace and no key.
function nameId(run: Run, { namespace, key }: RecordName): string {
  return `${run.id}\0${namespace}\0${key}`;
}

function positionId(run: Run, position: number): string {
  return `${run.id}\0${position}`;
}
