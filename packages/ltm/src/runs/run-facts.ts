import { setBit } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import { noneDead } from '../search/liveness.ts';
import type { SegmentShape } from '../search/segment-shape.ts';
import type { CatalogRun } from './catalog.ts';
import { NameIndexBuilder } from './name-index.ts';

/** What a run is known by beside its records: collected while they are written, in order. */
export class RunFacts {
  readonly names: NameIndexBuilder = new NameIndexBuilder();
  readonly #namespaces: { readonly namespace: string; readonly start: number }[] = [];
  readonly #expiries: { readonly document: number; readonly atMs: number }[] = [];
  readonly #deleted: number[] = [];
  #sizeBytes = 0;

  get shape(): SegmentShape {
    return { documents: this.names.size, namespaces: this.#namespaces, expiries: this.#expiries };
  }

  /** Takes in the next entry. */
  add(entry: Entry): void {
    const position = this.names.size;
    this.noteNamespace(entry.namespace, position);
    if (entry.expiresAtMs !== Number.POSITIVE_INFINITY) this.noteExpiry(position, entry.expiresAtMs);
    if (entry.deleted) this.noteDeleted(position);
    this.names.add(entry);
    this.addSize(entry.sizeBytes);
  }

  noteNamespace(namespace: string, start: number): void {
    if (this.#namespaces.at(-1)?.namespace !== namespace) this.#namespaces.push({ namespace, start });
  }

  noteExpiry(document: number, atMs: number): void {
    this.#expiries.push({ document, atMs });
  }

  noteDeleted(position: number): void {
    this.#deleted.push(position);
  }

  addSize(bytes: number): void {
    this.#sizeBytes += bytes;
  }

  /** The run as the catalog will list it. */
  describe(run: Pick<CatalogRun, 'id' | 'from' | 'to' | 'segmentBytes'>): CatalogRun {
    const dead = noneDead(this.names.size);
    for (const position of this.#deleted) setBit(dead, position);
    return {
      ...run,
      records: this.names.size,
      sizeBytes: this.#sizeBytes,
      halfExpiredAtMs: this.#halfExpiredAtMs(),
      names: this.names.finish(),
      dead,
    };
  }

  #halfExpiredAtMs(): number {
    const needed = Math.ceil(this.names.size / 2);
    if (needed === 0 || this.#expiries.length < needed) return Number.POSITIVE_INFINITY;
    return this.#expiries.map(({ atMs }) => atMs).sort((a, b) => a - b)[needed - 1] as number;
  }
}
