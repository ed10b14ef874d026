/** Sets a bit of a set that has one bit per number, the lowest of a byte first. */
export function setBit(set: Uint8Array, at: number): void {
  (set[at >>> 3] as number) |= 1 << (at & 7);
}

export function isBitSet(set: Uint8Array, at: number): boolean {
  return ((set[at >>> 3] as number) & (1 << (at & 7))) !== 0;
}

/** Whether two sets hold the same numbers, as bytes; false where there is no other. */
export function isSameSet(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** The numbers whose bits are set, ascending. */
export function* bitsOf(set: Uint8Array): Iterable<number> {
  for (const [at, byte] of set.entries()) {
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) yield at * 8 + bit;
  }
}
