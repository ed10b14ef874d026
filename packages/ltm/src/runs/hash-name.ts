import type { RecordName } from './run.ts';

/** FNV-1a over the UTF-16 code units of namespace, NUL and key, mixed at the end as in MurmurHash3: 32 bits. */
export function hashName({ namespace, key }: RecordName): number {
  let value = hashText(Math.imul(hashText(0x811c9dc5, namespace), 0x01000193), key);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function hashText(start: number, text: string): number {
  let value = start;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
