import type { LongTermMemory, MemoryRecord } from '@eider/core';
import type { ExportScope } from './transfer-options.ts';

/** A record with its namespace as seen from the view that exports it. */
export interface ExportedRecord {
  readonly path: readonly string[];
  readonly record: MemoryRecord;
}

/** The records of a view, namespace by namespace in order, each in order of keys. */
export async function* exportedRecords(
  memory: LongTermMemory,
  { scope = 'tree' }: ExportScope,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExportedRecord, void> {
  const call = signal === undefined ? {} : { signal };
  for await (const record of memory.list(call)) yield { path: [], record };
  if (scope === 'namespace') return;
  for await (const path of memory.namespaces(call)) {
    for await (const record of memory.namespace(...path).list(call)) yield { path, record };
  }
}
