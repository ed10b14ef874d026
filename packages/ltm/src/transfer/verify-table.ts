import {
  type Clock,
  EiderError,
  identifier,
  type LongTermMemory,
  type MemoryRecord,
  type SqlEngine,
  type StoreItem,
  sql,
  systemClock,
  type TableName,
  toJsonText,
} from '@eider/core';
import { tableNamed } from './import-table.ts';
import { tableRows, tableSource } from './table-rows.ts';

/**
 * Compares a memory with the table that it was made of, record by record and field by field. Gives the number of rows; the first difference, and a
 * record too many, is CORRUPT_DATA.
 */
export async function verifyTable(
  memory: LongTermMemory,
  engine: SqlEngine,
  table: TableName,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<{ readonly rows: number }> {
  const source = await tableSource(engine, tableNamed(table));
  const [name = 'key'] = [...source.names].find(([, column]) => column === 'key') ?? [];
  // The order of a memory's list: that of the bytes.
  const orderBy = sql`encode(CAST(${identifier(name)} AS VARCHAR))`;
  const records = memory.list()[Symbol.asyncIterator]();
  let next = await records.next();
  let rows = 0;
  for await (const row of tableRows(engine, source, { orderBy })) {
    rows += 1;
    if (!('record' in row)) throw differs(rows);
    const { item } = row.record;
    if (item.expiresAt !== undefined && item.expiresAt.getTime() <= clock.nowMs()) continue;
    if (next.done === true || !isSame(next.value, item)) throw differs(rows);
    next = await records.next();
  }
  if (next.done !== true) throw differs(rows + 1);
  return { rows };
}

function isSame(record: MemoryRecord, item: StoreItem): boolean {
  return (
    record.key === item.key &&
    toJsonText(record.value) === toJsonText(item.value) &&
    toJsonText(record.metadata) === toJsonText(item.metadata ?? {}) &&
    record.text === item.text &&
    isSameTime(record.createdAt, item.createdAt) &&
    isSameTime(record.updatedAt, item.updatedAt) &&
    record.expiresAt?.getTime() === item.expiresAt?.getTime()
  );
}

/** A time that a row does not have is the memory's to set. */
function isSameTime(time: Date, given: Date | undefined): boolean {
  return given === undefined || time.getTime() === given.getTime();
}

function differs(row: number): EiderError {
  return new EiderError('CORRUPT_DATA', 'the memory differs from the table that it was made of; nothing was changed', {
    details: { row },
  });
}
