import type { RecordName } from './run.ts';

/** A name as one text: NUL stands in no namespace and no key. */
export function nameOf({ namespace, key }: RecordName): string {
  return `${namespace}\0${key}`;
}
