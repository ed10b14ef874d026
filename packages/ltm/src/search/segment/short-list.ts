/** Writes postings as they stand in a short list; gives where they end. */
export function writeShortList(gaps: Uint32Array, frequencies: Uint16Array, count: number, into: Uint8Array): number {
  let end = 0;
  for (let at = 0; at < count; at += 1) {
    const frequency = frequencies[at] as number;
    end = putVarint(into, end, (gaps[at] as number) * 2 + (frequency === 1 ? 1 : 0));
    if (frequency !== 1) end = putVarint(into, end, frequency);
  }
  return end;
}

/** Reads the postings of a short list to `to` and on. */
export function readShortList(
  bytes: Uint8Array,
  count: number,
  documents: Uint32Array,
  frequencies: Uint16Array,
  to: number,
): void {
  let at = 0;
  const varint = (): number => {
    let byte = bytes[at++] as number;
    let value = byte & 127;
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = bytes[at++] as number;
      value += (byte & 127) * scale;
    }
    return value;
  };
  let document = -1;
  for (let next = to; next < to + count; next += 1) {
    const step = varint();
    document += Math.floor(step / 2) + 1;
    documents[next] = document;
    frequencies[next] = step % 2 === 1 ? 1 : varint();
  }
}

function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
  bytes[at++] = rest;
  return at;
}
