/**
 * A set of name hashes that denies most hashes which are not in it, in planes: each is a bitmap of one and a half bits a name in which about half of the bits are
 * set, so each plane that is at hand halves the share of wrong answers, and a reader takes as many as it has room for.
 */

/** Planes that a run has in all: with them one answer of four thousand is wrong. */
export const FILTER_PLANES = 12;

const BITS_PER_NAME = 1.5;
const PLANE_SEED = 0x9e3779b1;

/** Bytes of one plane of so many names. */
export function planeBytes(names: number): number {
  return Math.ceil((names * BITS_PER_NAME) / 8);
}

/** Whether every plane has the bit of this hash. */
export function holdsHash(planes: readonly Uint8Array[], hash: number): boolean {
  for (let plane = 0; plane < planes.length; plane += 1) {
    const bits = planes[plane] as Uint8Array;
    const bit = bitOf(hash, plane, bits.length * 8);
    if (((bits[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Empty planes for so many names. */
export function emptyPlanes(names: number): readonly Uint8Array[] {
  return Array.from({ length: names === 0 ? 0 : FILTER_PLANES }, () => new Uint8Array(planeBytes(names)));
}

/** Adds a hash to all planes. */
export function addHash(planes: readonly Uint8Array[], hash: number): void {
  for (let plane = 0; plane < planes.length; plane += 1) {
    const bits = planes[plane] as Uint8Array;
    const bit = bitOf(hash, plane, bits.length * 8);
    (bits[bit >>> 3] as number) |= 1 << (bit & 7);
  }
}

// MurmurHash3's last step over the hash and the number of the plane.
function bitOf(hash: number, plane: number, bits: number): number {
  let value = hash ^ Math.imul(plane + 1, PLANE_SEED);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) % bits;
}
