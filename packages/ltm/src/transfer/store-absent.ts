import { EiderError, type LongTermMemory, type StoredRecord } from '@eider/core';
import type { GoodRow } from './import-row.ts';

// Each attempt that is refused has found a record that somebody else has stored meanwhile.
const MAX_ATTEMPTS = 100;

/** Stores those rows whose keys are free, the first of each key only. Others may write at the same time: nothing of theirs is replaced. */
export async function storeAbsent(view: LongTermMemory, rows: readonly GoodRow[]): Promise<readonly StoredRecord[]> {
  const first = new Map<string, GoodRow>();
  for (const row of rows.toReversed()) first.set(row.record.item.key, row);
  for (let attempt = 1; ; attempt += 1) {
    const free = await freeRows(view, [...first.values()].toReversed());
    try {
      return await view.storeMany(free.map(({ record }) => ({ ...record.item, ifRevision: 'absent' })));
    } catch (error) {
      if (EiderError.is(error, 'INVALID_ARGUMENT')) throw atRow(error, free, rows);
      if (!EiderError.is(error, 'PRECONDITION_FAILED') || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function freeRows(view: LongTermMemory, rows: readonly GoodRow[]): Promise<readonly GoodRow[]> {
  const found = await view.retrieveMany(rows.map(({ record }) => record.item.key));
  return rows.filter((_, index) => found[index] === undefined);
}

/** The same refusal with the position among all rows. */
function atRow(error: EiderError, free: readonly GoodRow[], rows: readonly GoodRow[]): EiderError {
  const item = rows.indexOf(free[Number(error.details['item'] ?? 0)] as GoodRow);
  const [message = ''] = error.message.split(' (', 1);
  return new EiderError('INVALID_ARGUMENT', message, { details: { ...error.details, item }, cause: error });
}
