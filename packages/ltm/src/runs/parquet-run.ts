import { EiderError, type ParquetRowGroup } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from './compare-names.ts';
import { NamedRun, type NamedRunParts } from './named-run.ts';
import { fromRecordRow } from './parquet-columns.ts';
import type { PlacedGroup, RecordFiles } from './record-files.ts';
import type { Located, RecordName } from './run.ts';
import type { RunFiles } from './run-files.ts';

export interface ParquetRunParts extends NamedRunParts {
  readonly files: RunFiles;
  readonly records: RecordFiles;
}

// Row groups that are read at once: the next ones come from the disk while one is decoded.
const READS_AT_ONCE = 4;

/** A run as Parquet files of a blob store. */
export class ParquetRun extends NamedRun {
  readonly files: RunFiles;
  readonly #records: RecordFiles;

  constructor(parts: ParquetRunParts) {
    super(parts);
    this.files = parts.files;
    this.#records = parts.records;
  }

  override async page(
    namespace: string,
    from: KeyBound,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Entry[]> {
    const first = { namespace, key: from.key };
    if (this.names.holdsNothingFrom(first)) return [];
    const entries: Entry[] = [];
    const groups = this.#records.groups;
    for (let at = this.#records.groupOf(this.names.startOf(first)).index; at < groups.length; at += 1) {
      const group = await this.#records.read(groups[at] as PlacedGroup, signal);
      for (let row = entries.length > 0 ? 0 : firstRow(group, first, from.inclusive); row < group.rows; row += 1) {
        if (entries.length === limit || group.column('namespace').at(row) !== namespace) return entries;
        entries.push(fromRecordRow(group, row));
      }
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
    for (const place of this.#records.groups) {
      const group = await this.#records.readOnce(place);
      yield Array.from({ length: group.rows }, (_, row) => fromRecordRow(group, row));
    }
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
    const wanted = [...byGroup].sort(([a], [b]) => a.index - b.index);
    const found: Located[] = [];
    for (let at = 0; at < wanted.length; at += READS_AT_ONCE) {
      const some = wanted.slice(at, at + READS_AT_ONCE);
      const groups = await Promise.all(some.map(([place]) => this.#records.read(place, signal)));
      for (const [index, [place, own]] of some.entries()) {
        const group = groups[index] as ParquetRowGroup;
        for (const position of own) found.push({ run: this, position, entry: this.#entryAt(place, group, position) });
      }
    }
    return found;
  }

  #entryAt({ start, rows }: PlacedGroup, group: ParquetRowGroup, position: number): Entry {
    const row = position - start;
    if (row < rows) return fromRecordRow(group, row);
    throw new EiderError('CORRUPT_DATA', 'records of this memory are missing; restore the memory from a backup');
  }

  *#groupsOf(namespace: string): Iterable<PlacedGroup> {
    const first = { namespace, key: '' };
    if (this.names.holdsNothingFrom(first)) return;
    // No namespace stands between this one and the same with NUL behind it.
    const end = this.names.endOf({ namespace: `${namespace}\0`, key: '' });
    const { groups } = this.#records;
    for (let at = this.#records.groupOf(this.names.startOf(first)).index; at < groups.length; at += 1) {
      const group = groups[at] as PlacedGroup;
      if (group.start >= end) return;
      yield group;
    }
  }
}

interface NewRow {
  readonly revision: number;
  readonly group: ParquetRowGroup;
  readonly row: number;
  readonly position: number;
}

/** The rows of the highest revisions, highest first. */
class NewestRows {
  readonly #limit: number;
  #rows: NewRow[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get rows(): readonly NewRow[] {
    return this.#rows;
  }

  /** What is not newer than this need not be added. */
  get threshold(): number {
    return this.#rows.length < this.#limit ? 0 : (this.#rows.at(-1)?.revision ?? Number.POSITIVE_INFINITY);
  }

  add(row: NewRow): void {
    const at = lowerBound(this.#rows.length, (index) => (this.#rows[index] as NewRow).revision > row.revision);
    this.#rows.splice(at, 0, row);
    if (this.#rows.length > this.#limit) this.#rows.pop();
  }
}

function firstRow(group: ParquetRowGroup, name: RecordName, inclusive: boolean): number {
  const [namespaces, keys] = [group.column('namespace'), group.column('key')];
  return lowerBound(group.rows, (row) => {
    const order = compareNames({ namespace: namespaces.at(row) as string, key: keys.at(row) as string }, name);
    return order < 0 || (order === 0 && !inclusive);
  });
}
