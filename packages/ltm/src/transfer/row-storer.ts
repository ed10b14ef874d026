import { EiderError, encodeNamespace, type LongTermMemory, type StoredRecord, type StoreItem } from '@eider/core';
import { type GoodRow, reasonOf } from './import-row.ts';
import { storeAbsent } from './store-absent.ts';
import type { BadRecord, ImportSettings } from './transfer-options.ts';

/** What became of a batch. */
export interface BatchResult {
  stored: number;
  kept: number;
  readonly bad: BadRecord[];
  /** What ended the batch early. */
  failure: { readonly error: unknown; readonly line?: number } | undefined;
}

/** Stores batches of rows, those of one namespace in their order. All namespaces of a batch share its commits. */
export class RowStorer {
  readonly #memory: LongTermMemory;
  readonly #onConflict: NonNullable<ImportSettings['onConflict']>;
  readonly #skipsBad: boolean;

  constructor(memory: LongTermMemory, { onConflict = 'error', onBadRecord = 'stop' }: ImportSettings) {
    this.#memory = memory;
    this.#onConflict = onConflict;
    this.#skipsBad = onBadRecord === 'skip';
  }

  /** Never rejects: what failed is told with what was stored. */
  async store(rows: readonly GoodRow[]): Promise<BatchResult> {
    const result: BatchResult = { stored: 0, kept: 0, bad: [], failure: undefined };
    const groups = Map.groupBy(rows, ({ record }) => encodeNamespace(record.path));
    await Promise.all([...groups.values()].map((group) => this.#storeGroup(group, result)));
    result.bad.sort((a, b) => a.line - b.line);
    return result;
  }

  async #storeGroup(group: readonly GoodRow[], result: BatchResult): Promise<void> {
    const path = group[0]?.record.path ?? [];
    let left = group;
    try {
      const view = path.length === 0 ? this.#memory : this.#memory.namespace(...path);
      while (left.length > 0) left = await this.#storeUpToBad(view, left, result);
    } catch (error) {
      result.failure ??= { error };
    }
  }

  /** Stores rows up to the first bad one; gives those behind it, if it may be skipped. */
  async #storeUpToBad(
    view: LongTermMemory,
    rows: readonly GoodRow[],
    result: BatchResult,
  ): Promise<readonly GoodRow[]> {
    try {
      await this.#storeAll(view, rows, result);
      return [];
    } catch (error) {
      const at = refusedItem(error, rows);
      if (!EiderError.is(error) || at === undefined) throw error;
      const { line } = rows[at] as GoodRow;
      await this.#storeAll(view, rows.slice(0, at), result);
      if (error.code === 'PRECONDITION_FAILED') {
        result.failure ??= { error: takenError(error), line };
        return [];
      }
      result.bad.push({ line, reason: reasonOf(error) });
      return this.#skipsBad ? rows.slice(at + 1) : [];
    }
  }

  async #storeAll(view: LongTermMemory, rows: readonly GoodRow[], result: BatchResult): Promise<void> {
    if (this.#onConflict === 'keep') {
      const { length: stored } = await storeAbsent(view, rows);
      result.stored += stored;
      result.kept += rows.length - stored;
      return;
    }
    const items = rows.map(({ record }) => record.item);
    const { length: stored } = await this.#write(view, items);
    result.stored += stored;
  }

  #write(view: LongTermMemory, items: readonly StoreItem[]): Promise<readonly StoredRecord[]> {
    if (this.#onConflict === 'replace') return view.storeMany(items);
    return view.storeMany(items.map((item) => ({ ...item, ifRevision: 'absent' })));
  }
}

/** Which row a memory has refused; undefined if it failed for another reason. */
function refusedItem(error: unknown, rows: readonly GoodRow[]): number | undefined {
  if (!EiderError.is(error, 'INVALID_ARGUMENT') && !EiderError.is(error, 'PRECONDITION_FAILED')) return undefined;
  const { item = rows.length === 1 ? 0 : undefined } = error.details;
  return typeof item === 'number' && item < rows.length ? item : undefined;
}

function takenError(cause: EiderError): EiderError {
  return new EiderError(
    'ALREADY_EXISTS',
    'a key is taken; import with onConflict keep to leave such records out, or replace to overwrite',
    { cause },
  );
}
