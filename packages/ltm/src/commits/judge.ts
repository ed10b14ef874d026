import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import { type Change, type Condition, expiresAtOnce, type Operation, type Refusal } from './operation.ts';

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
 * are refused as a whole because a condition does not hold. `previous` gives the newest entry before the commit by the operation's number. A record that has expired at `nowMs` is not there.
 */
export function judge(
  groups: readonly (readonly Operation[])[],
  previous: (ordinal: number) => Entry | undefined,
  nowMs: number,
): Judgement {
  const commit: CommitDraft = { changes: [], states: new Map(), nowMs };
  const before = (ordinal: number, name: string): State => commit.states.get(name) ?? visible(previous(ordinal), nowMs);
  let first = 0;
  const decisions = groups.map((group) => {
    first += group.length;
    return judgeGroup(group, first - group.length, commit, before);
  });
  return { changes: commit.changes, decisions };
}

/** A commit as far as it has been judged. */
interface CommitDraft {
  readonly changes: Change[];
  /** What its groups left behind. */
  readonly states: Map<string, State>;
  readonly nowMs: number;
}

function judgeGroup(
  group: readonly Operation[],
  first: number,
  commit: CommitDraft,
  before: (ordinal: number, name: string) => State,
): Decision {
  // A group that may be refused leaves its traces only when it was not.
  const isSure = group.every(({ condition }) => condition === undefined);
  const states = isSure ? commit.states : new Map<string, State>();
  const draft = { ...commit, states };
  const start = commit.changes.length;
  const steps: Step[] = [];
  for (const [at, operation] of group.entries()) {
    const name = nameOf(operation);
    const state = states.get(name) ?? before(first + at, name);
    if (!holds(operation.condition, state)) {
      commit.changes.length = start;
      return { kind: 'refused', refusal: { at, found: state === 'nothing' ? 'absent' : state.revision } };
    }
    steps.push(take({ operation, name, ordinal: first + at }, state, draft));
  }
  if (!isSure) for (const [name, state] of states) commit.states.set(name, state);
  return { kind: 'accepted', steps };
}

/** Adds the operation's change, if it makes one. */
function take(
  { operation, name, ordinal }: { readonly operation: Operation; readonly name: string; readonly ordinal: number },
  state: State,
  { changes, states, nowMs }: CommitDraft,
): Step {
  const existed = state !== 'nothing';
  if (operation.kind === 'check' || (operation.kind === 'delete' && !existed)) return { change: undefined, existed };
  const given = operation.kind === 'store' ? operation.times?.createdAtMs : undefined;
  const createdAtMs = given ?? (existed ? state.createdAtMs : undefined);
  changes.push({ operation, createdAtMs, ordinal });
  const leaves = operation.kind === 'store' && !expiresAtOnce(operation, nowMs);
  states.set(name, leaves ? { createdAtMs, revision: undefined } : 'nothing');
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
