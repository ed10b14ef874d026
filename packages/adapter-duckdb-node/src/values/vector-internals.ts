import type {
  DuckDBArrayVector,
  DuckDBListVector,
  DuckDBMapVector,
  DuckDBStructVector,
  DuckDBUnionVector,
  DuckDBVarCharVector,
  DuckDBVector,
} from '@duckdb/node-api';

/**
 * What the binding's vectors hold but do not offer: its own `getItem` builds structs by assignment, which loses a field
 * named `__proto__` and the repeated names of unnamed structs. The binding's version is pinned; tests cover every type.
 */
interface Validity {
  itemValid(index: number): boolean;
}

/** Whether the item is not NULL. */
export function isValid(vector: DuckDBListVector | DuckDBArrayVector, index: number): boolean {
  return (vector as unknown as { readonly validity: Validity }).validity.itemValid(index);
}

/** The elements of all arrays, one array after the other. */
export function arrayElements(vector: DuckDBArrayVector): DuckDBVector {
  return (vector as unknown as { readonly childData: DuckDBVector }).childData;
}

/** A map as the list of its entries. */
export function mapEntries(vector: DuckDBMapVector): DuckDBListVector {
  return (vector as unknown as { readonly listVector: DuckDBListVector }).listVector;
}

/** A union as a struct whose first entry is the member's number. */
export function unionMembers(vector: DuckDBUnionVector): DuckDBStructVector {
  return (vector as unknown as { readonly structVector: DuckDBStructVector }).structVector;
}

/** Whether a text begins with a byte order mark: DuckDB keeps length and first bytes of a text in the vector itself. */
export function startsWithMark(vector: DuckDBVarCharVector, index: number): boolean {
  const { dataView } = vector as unknown as { readonly dataView: DataView };
  const at = index * 16;
  // Length in four bytes, then the first four bytes of the text: EF BB BF, little-endian behind the length.
  return (dataView.getUint32(at + 4, true) & 0xffffff) === 0xbfbbef && dataView.getUint32(at, true) >= 3;
}
