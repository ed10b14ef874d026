import { nameOf } from './name-of.ts';
import { NamedRun } from './named-run.ts';
import type { Located, RecordName } from './run.ts';

/** A run whose names are in memory with the position of each. */
export abstract class PositionedRun extends NamedRun {
  override async findMany(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    const wanted = new Set<string>();
    const positions: number[] = [];
    for (const name of names) {
      const places = this.names.positionsOf(name);
      if (places.length === 0) continue;
      positions.push(...places);
      wanted.add(nameOf(name));
    }
    const read = await this.readAt(positions, signal);
    return read.filter(({ entry }) => wanted.has(nameOf(entry)));
  }
}
