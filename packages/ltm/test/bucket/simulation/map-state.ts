/** One write of the simulated memory, which is a map; a deletion has no value. Ids are unique, and so are values. */
export interface MapWrite {
  readonly id: string;
  readonly key: string;
  readonly value: string | undefined;
  readonly ifAbsent: boolean;
}

export interface MapEntry {
  readonly key: string;
  readonly value: string | undefined;
}

/** Newest entry by key. Deletions may stay or not: nobody sees the difference. */
export type MapState = ReadonlyMap<string, MapEntry>;

export function encodeWrites(writes: readonly MapWrite[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(writes));
}

export function decodeWrites(batch: Uint8Array): readonly MapWrite[] {
  return JSON.parse(new TextDecoder().decode(batch));
}

export function applyWrite(state: Map<string, MapEntry>, { key, value }: MapWrite): void {
  state.set(key, { key, value });
}

/** What can be seen of a state, as a text. */
export function stateText(state: MapState): string {
  const visible = [...state.values()].filter(({ value }) => value !== undefined);
  return visible
    .map(({ key, value }) => `${key}=${value}`)
    .sort()
    .join(' ');
}
