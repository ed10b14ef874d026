import type { StoreItem } from '@eider/core';

/** A record on its way between a memory and a file. */
export interface TransferRecord {
  /** Path of its namespace, from the view that exports or imports. */
  readonly path: readonly string[];
  readonly item: StoreItem;
}

/** The columns of every format, named as in the table of older memories. */
export const RECORD_COLUMNS = [
  'namespace',
  'key',
  'value',
  'metadata',
  'text',
  'created_at',
  'updated_at',
  'expires_at',
] as const;

export type RecordColumn = (typeof RECORD_COLUMNS)[number];

// The names of the same facts in a MemoryRecord.
const OTHER_NAMES: Readonly<Record<string, RecordColumn>> = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
};

/** The column that a name stands for; undefined if there is none. */
export function columnNamed(name: string): RecordColumn | undefined {
  return (
    RECORD_COLUMNS.find((column) => column === name) ??
    (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined)
  );
}
