import { compareCodePoints, EiderError, type ParquetRowGroup } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import type { KeyBounds } from '../search/index-source.ts';
import { compareNames } from './compare-names.ts';
import { hashName } from './hash-name.ts';
import type { NameIndex } from './name-index.ts';
import { NamedRun, type NamedRunParts } from './named-run.ts';
import { NewestRows } from './newest-rows.ts';
import { fromRecordRow } from './parquet-columns.ts';
import type { PlacedGroup, RecordFiles } from './record-files.ts';
import type { Located, RecordName } from './run.ts';
import type { RunFiles } from './run-files.ts';
import { holdsNothingFrom, type RunNames } from './run-names.ts';
import { SparseNames } from './sparse-names.ts';

export interface ParquetRunParts<Names extends RunNames = NameIndex> extends NamedRunParts<Names> {
  readonly files: RunFiles;
  readonly records: RecordFiles;
  /** Reads what others know to be dead in the run and this process does not; undefined if there is nothing. */
  readonly learnDead?: (run: ParquetRun<RunNames>) => Promise<void> | undefined;
}

// Where names are in more row groups than this, what is left of their filter is read first: it is one request.
const GROUPS_WITHOUT_FILTER = 4;
// So many reads may be in vain before it is.
const READS_IN_VAIN = 2;

/** A run as Parquet files of a blob store. */
export class ParquetRun<Names extends RunNames = NameIndex> extends NamedRun<Names> {
  readonly files: RunFiles;
  readonly #records: RecordFiles;
  readonly #learnDead: ParquetRunParts['learnDead'];
  #readsInVain = 0;

  constructor(parts: ParquetRunParts<Names>) {
    super(parts);
    this.files = parts.files;
    this.#records = parts.records;
    this.#learnDead = parts.learnDead;
  }

  override async findMany(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    let wanted = this.#byGroup(names);
    if (this.names instanceof SparseNames && !this.names.isComplete) {
      if (wanted.size > GROUPS_WITHOUT_FILTER || this.#readsInVain >= READS_IN_VAIN) {
        await this.names.complete();
        wanted = this.#byGroup(names);
      }
    }
    const places = [...wanted.keys()].sort((a, b) => a.index - b.index);
    const groups = await this.#records.readMany(places, signal);
    const found: Located[] = [];
    for (const [at, place] of places.entries()) {
      const before = found.length;
      for (const name of wanted.get(place) ?? [])
        found.push(...this.#rowOf(name, place, groups[at] as ParquetRowGroup));
      if (found.length === before) this.#readsInVain += 1;
    }
    return found;
  }

  /** Names that may be there, by the only row group that each may lie in. */
  #byGroup(names: readonly RecordName[]): ReadonlyMap<PlacedGroup, readonly RecordName[]> {
    const byGroup = new Map<PlacedGroup, RecordName[]>();
    for (const name of names) {
      const group = this.#records.groups[this.#records.indexFor(name)];
      if (group === undefined || !this.names.mayHoldName(name, hashName(name))) continue;
      const own = byGroup.get(group);
      if (own === undefined) byGroup.set(group, [name]);
      else own.push(name);
    }
    return byGroup;
  }

  #rowOf(name: RecordName, { start }: PlacedGroup, group: ParquetRowGroup): readonly Located[] {
    const row = firstRow(group, name, true);
    const isThere =
      row < group.rows &&
      group.column('key').at(row) === name.key &&
      group.column('namespace').at(row) === name.namespace;
    return isThere ? [{ run: this, position: start + row, entry: fromRecordRow(group, row) }] : [];
  }

  override async page(
    namespace: string,
    from: KeyBound,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Entry[]> {
    const first = { namespace, key: from.key };
    if (holdsNothingFrom(this.names, first)) return [];
    const entries: Entry[] = [];
    const { groups } = this.#records;
    for (let at = Math.max(0, this.#records.indexFor(first)); at < groups.length; at += 1) {
      const group = await this.#records.read(groups[at] as PlacedGroup, signal);
      for (let row = entries.length > 0 ? 0 : firstRow(group, first, from.inclusive); row < group.rows; row += 1) {
        if (entries.length === limit || group.column('namespace').at(row) !== namespace) return entries;
        entries.push(fromRecordRow(group, row));
      }
      if (entries.length === limit) return entries;
    }
    return entries;
  }

  override async newest(
    namespace: string,
    belowRevision: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Located[]> {
    const newest = new NewestRows(limit);
    // The groups with the newest entries first: the rest need not be read once they cannot hold any that is newer than what was found.
    const bound = ({ newestRevision }: PlacedGroup): number => Math.min(newestRevision, belowRevision - 1);
    const groups = [...this.#groupsOf(namespace)].sort((a, b) => bound(b) - bound(a));
    for (const place of groups) {
      if (bound(place) <= newest.threshold) break;
      const group = await this.#records.read(place, signal);
      const [namespaces, revisions, deleted] = ['namespace', 'revision', 'deleted'].map((name) => group.column(name));
      for (let row = 0; row < group.rows; row += 1) {
        const revision = revisions?.at(row) as number;
        if (revision >= belowRevision || revision <= newest.threshold) continue;
        if (deleted?.at(row) === true || namespaces?.at(row) !== namespace) continue;
        newest.add({ revision, group, row, position: place.start + row });
      }
    }
    return newest.rows.map(({ group, row, position }) => ({ run: this, position, entry: fromRecordRow(group, row) }));
  }

  override async *all(): AsyncIterable<readonly Entry[]> {
    await this.learnDead();
    for await (const group of this.#records.scan()) {
      yield Array.from({ length: group.rows }, (_, row) => fromRecordRow(group, row));
    }
  }

  /** What is known of a key by its row group. */
  keyBounds(position: number, namespace: string): KeyBounds {
    const { index, first } = this.#records.groupOf(position);
    const next = this.#records.groups[index + 1]?.first;
    return {
      from: first.namespace === namespace ? first.key : '',
      before: next?.namespace === namespace ? next.key : undefined,
    };
  }

  override learnDead(): Promise<void> | undefined {
    return this.#learnDead?.(this);
  }

  protected override async readAt(
    positions: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Located[]> {
    const byGroup = new Map<PlacedGroup, number[]>();
    for (const position of positions) {
      const group = this.#records.groupOf(position);
      const own = byGroup.get(group);
      if (own === undefined) byGroup.set(group, [position]);
      else own.push(position);
    }
    const places = [...byGroup.keys()].sort((a, b) => a.index - b.index);
    const groups = await this.#records.readMany(places, signal);
    return places.flatMap((place, at) =>
      (byGroup.get(place) ?? []).map((position) => ({
        run: this,
        position,
        entry: this.#entryAt(place, groups[at] as ParquetRowGroup, position),
      })),
    );
  }

  #entryAt({ start, rows }: PlacedGroup, group: ParquetRowGroup, position: number): Entry {
    const row = position - start;
    if (row < rows) return fromRecordRow(group, row);
    throw new EiderError('CORRUPT_DATA', 'records of this memory are missing; restore the memory from a backup');
  }

  *#groupsOf(namespace: string): Iterable<PlacedGroup> {
    const first = { namespace, key: '' };
    if (holdsNothingFrom(this.names, first)) return;
    const { groups } = this.#records;
    for (let at = Math.max(0, this.#records.indexFor(first)); at < groups.length; at += 1) {
      const group = groups[at] as PlacedGroup;
      if (compareCodePoints(group.first.namespace, namespace) > 0) return;
      yield group;
    }
  }
}

function firstRow(group: ParquetRowGroup, name: RecordName, inclusive: boolean): number {
  const [namespaces, keys] = [group.column('namespace'), group.column('key')];
  return lowerBound(group.rows, (row) => {
    const order = compareNames({ namespace: namespaces.at(row) as string, key: keys.at(row) as string }, name);
    return order < 0 || (order === 0 && !inclusive);
  });
}
