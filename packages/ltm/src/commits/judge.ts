import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Change, Condition, Operation, Refusal } from './operation.ts';

/** Groups of operations turned into the changes of one commit, and what each group comes to. */
export interface Judgement {
  readonly changes: readonly Change[];
  readonly decisions: readonly Decision[];
}

export type Decision = { readonly kind: 'accepted'; readonly steps: readonly Step[] } | RefusedGroup;

interface RefusedGroup {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

/** What one operation of an accepted group does. */
export interface Step {
  /** Its change's index in the commit; undefined if it changes nothing. */
  readonly change: number | undefined;
  readonly existed: boolean;
}

/** What stands under a name before an operation. A record stored by the same commit has no revision yet. */
type State = { readonly createdAtMs: number | undefined; readonly revision: number | undefined } | 'nothing';

/**
 * Decides what each operation of a commit does, in order: whether it creates or replaces, which deletions delete nothing, and which groups
 * are refused as a whole because a condition does not hold. `previous` gives the newest entry before the commit. A record that has expired at `nowMs` is not there.
 */
export function judge(
  groups: readonly (readonly Operation[])[],
  previous: (operation: Operation) => Entry | undefined,
  nowMs: number,
): Judgement {
  // What earlier groups of this commit left behind.
  const earlier = new Map<string, State>();
  const changes: Change[] = [];
  const decisions = groups.map((group): Decision => {
    // A group that may be refused leaves its traces only when it was not.
    const isSure = group.every(({ condition }) => condition === undefined);
    const own = isSure ? earlier : new Map<string, State>();
    const start = changes.length;
    const before = (operation: Operation, name: string): State =>
      own.get(name) ?? earlier.get(name) ?? visible(previous(operation), nowMs);
    const steps: Step[] = [];
    for (const [at, operation] of group.entries()) {
      const name = nameOf(operation);
      const state = before(operation, name);
      if (!holds(operation.condition, state)) {
        changes.length = start;
        return { kind: 'refused', refusal: { at, found: state === 'nothing' ? 'absent' : state.revision } };
      }
      steps.push(take(operation, name, state, { changes, own }));
    }
    if (!isSure) for (const [name, state] of own) earlier.set(name, state);
    return { kind: 'accepted', steps };
  });
  return { changes, decisions };
}

/** Adds the operation's change, if it makes one. */
function take(
  operation: Operation,
  name: string,
  state: State,
  { changes, own }: { readonly changes: Change[]; readonly own: Map<string, State> },
): Step {
  const existed = state !== 'nothing';
  if (operation.kind === 'check' || (operation.kind === 'delete' && !existed)) return { change: undefined, existed };
  const given = operation.kind === 'store' ? operation.times?.createdAtMs : undefined;
  const createdAtMs = given ?? (existed ? state.createdAtMs : undefined);
  changes.push({ operation, createdAtMs });
  own.set(name, operation.kind === 'delete' ? 'nothing' : { createdAtMs, revision: undefined });
  return { change: changes.length - 1, existed };
}

function holds(condition: Condition | undefined, state: State): boolean {
  if (condition === undefined) return true;
  if (state === 'nothing' || condition === 'absent') return state === 'nothing' && condition === 'absent';
  return state.revision === condition;
}

function visible(entry: Entry | undefined, nowMs: number): State {
  return entry?.isVisibleAt(nowMs) ? entry : 'nothing';
}
