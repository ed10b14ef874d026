import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Change, Operation } from './operation.ts';

/** Operations turned into changes of one commit, and what each of them meets. */
export interface Judgement {
  readonly changes: readonly Change[];
  /** Per operation: its change's index, or undefined for a deletion of nothing. */
  readonly changeOf: readonly (number | undefined)[];
  readonly existed: readonly boolean[];
}

/**
 * Decides what each operation of a batch does, in order: whether it creates or replaces, and which deletions delete nothing.
 * `previous` gives the newest entry before the batch. A record that has expired at `nowMs` is not there.
 */
export function judge(
  operations: readonly Operation[],
  previous: (operation: Operation) => Entry | undefined,
  nowMs: number,
): Judgement {
  const changes: Change[] = [];
  const changeOf: (number | undefined)[] = [];
  const existed: boolean[] = [];
  // What earlier operations of this batch left behind: creation time, or that there is nothing.
  const earlier = new Map<string, { readonly createdAtMs: number | undefined } | 'nothing'>();
  for (const operation of operations) {
    const name = nameOf(operation);
    const before = earlier.get(name) ?? visible(previous(operation), nowMs);
    existed.push(before !== 'nothing');
    if (operation.kind === 'delete' && before === 'nothing') {
      changeOf.push(undefined);
      continue;
    }
    const createdAtMs = before === 'nothing' ? undefined : before.createdAtMs;
    changeOf.push(changes.length);
    changes.push({ operation, createdAtMs });
    earlier.set(name, operation.kind === 'delete' ? 'nothing' : { createdAtMs });
  }
  return { changes, changeOf, existed };
}

function visible(entry: Entry | undefined, nowMs: number): { readonly createdAtMs: number } | 'nothing' {
  return entry?.isVisibleAt(nowMs) ? entry : 'nothing';
}
