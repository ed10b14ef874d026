import type { ObjectRange } from '../blobs/remote/object-requests.ts';

/** The Range header, whose end is inclusive. */
export function toRangeHeader({ start, end }: ObjectRange): string {
  return end === undefined ? `bytes=${start}-` : `bytes=${start}-${end - 1}`;
}

/** The size of the whole object from a Content-Range header; undefined if there is none. */
export function sizeOfWhole(contentRange: string | undefined): number | undefined {
  const [, size] = /^bytes \d+-\d+\/(\d+)$/.exec(contentRange ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

/** A time without its milliseconds: listings have them, headers have not, and both name the same moment. */
export function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
