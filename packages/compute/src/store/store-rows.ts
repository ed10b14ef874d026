import { EiderError, type SqlRow, type SqlTimestamp, type SqlValue } from '@eider/core';
import type { CreationTimes } from './creation-times.ts';
import { dateOf, microsOf, textOf } from './row-values.ts';
import type { TenantDatabase } from './tenant-database.ts';
import type { TenantTable } from './tenant-scope.ts';

/** How rows of a kind are stored. */
export interface RowKind<Row> {
  readonly table: TenantTable;
  /** The column of the id. */
  readonly key: string;
  /** Columns without tenant and times. */
  readonly columns: readonly string[];
  idOf(row: Row): string;
  valuesOf(row: Row): readonly SqlValue[];
}

/** A row as it was stored. */
export interface StoredRow<Row> {
  readonly row: Row;
  readonly created: boolean;
  readonly createdMicros: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const TIMES = ['created_at', 'updated_at'];

/** Stores rows of one tenant in one transaction; of those with one id the last counts. To be called within a turn. */
export async function storeRows<Row>(
  { database, times }: { readonly database: TenantDatabase; readonly times: CreationTimes },
  kind: RowKind<Row>,
  given: { readonly tenantId: string; readonly rows: readonly Row[]; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<string, StoredRow<Row>>> {
  const rows = new Map(given.rows.map((row) => [kind.idOf(row), { row, time: times.next() }]));
  if (rows.size === 0) return new Map();
  const stored = await database.transaction(
    (transaction) =>
      transaction.tenant(given.tenantId).upsert({
        table: kind.table,
        columns: [...kind.columns, ...TIMES],
        rows: [...rows.values()].map(({ row, time }) => [...kind.valuesOf(row), time, time]),
        key: kind.key,
        keeps: ['created_at'],
        returning: [kind.key, ...TIMES],
      }),
    given.signal,
  );
  return new Map(
    stored.map((answer) => [textOf(answer, kind.key), storedRow(answer, rows.get(textOf(answer, kind.key)))]),
  );
}

function storedRow<Row>(
  answer: SqlRow,
  sent: { readonly row: Row; readonly time: SqlTimestamp } | undefined,
): StoredRow<Row> {
  if (sent === undefined) throw new EiderError('INTERNAL', 'a row was stored under another id than it was given');
  const created = microsOf(answer, 'created_at');
  return {
    row: sent.row,
    // Every time is given out once, so a row with this one was not there before.
    created: created === sent.time.micros,
    createdMicros: Number(created),
    createdAt: dateOf(answer, 'created_at'),
    updatedAt: dateOf(answer, 'updated_at'),
  };
}

/** The answers for what was given, in its order. */
export function inOrder<Row>(
  kind: RowKind<Row>,
  rows: readonly Row[],
  stored: ReadonlyMap<string, StoredRow<Row>>,
): readonly StoredRow<Row>[] {
  return rows.map((row) => {
    const answer = stored.get(kind.idOf(row));
    if (answer === undefined) throw new EiderError('INTERNAL', 'a row that was stored is missing in the answer');
    return answer;
  });
}
