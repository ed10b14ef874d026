import { type DocumentCallOptions, type DocumentPage, type DocumentStore, digestJson, EiderError } from '@eider/core';
import type { DocumentTarget } from './document-target.ts';
import type { MigrationPlan } from './migration-options.ts';
import type { MigrationState, ProblemDocument, Tally } from './migration-state.ts';
import type { Pace } from './pace.ts';

/** What the steps of a migration work with. */
export interface StepParts {
  readonly from: DocumentStore;
  readonly to: DocumentTarget;
  readonly plan: MigrationPlan;
  readonly pace: Pace;
}

type Collection = MigrationState['collections'][number];
type Step = (parts: StepParts, state: MigrationState, collection: Collection) => Promise<MigrationState>;

const STEPS = { copy: copyPage, verify: verifyPage, extra: findExtra } as const satisfies Record<string, Step>;
const AFTER = { copy: 'verify', verify: 'extra', extra: 'done', done: 'done' } as const;
/** Documents asked for at once. */
const LOOKUPS = 8;

/** Does one page of one step. Nothing depends on whether it was done before. */
export async function nextState(parts: StepParts, state: MigrationState): Promise<MigrationState> {
  if (state.step === 'done') return state;
  const collection = state.collections[state.at];
  if (collection === undefined) return { ...state, step: AFTER[state.step], at: 0, cursor: undefined };
  return STEPS[state.step](parts, state, collection);
}

async function copyPage(parts: StepParts, state: MigrationState, collection: Collection): Promise<MigrationState> {
  const options = callOptions(parts);
  const { name, kind } = collection;
  if (state.cursor === undefined) await parts.to.prepare({ name, kind }, options);
  const page = await readSource(parts, state, name);
  const documents = page.documents.map(({ key, content }) => ({ key, content }));
  if (documents.length > 0) await parts.to.put(name, documents, options);
  return turned({ ...state, copied: state.copied + documents.length }, page.next);
}

async function verifyPage(parts: StepParts, state: MigrationState, { name }: Collection): Promise<MigrationState> {
  const page = await readSource(parts, state, name);
  const keys = page.documents.map(({ key }) => key);
  const digests = await parts.to.digests(name, keys, callOptions(parts));
  const problems: ProblemDocument[] = [];
  for (const { key, content } of page.documents) {
    const digest = digests.get(key);
    if (digest === undefined) problems.push({ collection: name, key, problem: 'missing' });
    else if (digest !== digestJson(content)) problems.push({ collection: name, key, problem: 'different' });
  }
  const tally = withProblems(state.tally, problems, parts.plan.maxListed);
  const found = state.found.map((count, index) => (index === state.at ? count + digests.size : count));
  return turned({ ...state, found, tally: { ...tally, checked: tally.checked + keys.length } }, page.next);
}

async function findExtra(parts: StepParts, state: MigrationState, { name }: Collection): Promise<MigrationState> {
  const options = callOptions(parts);
  if (state.cursor === undefined && (await parts.to.count(name, options)) === state.found[state.at]) {
    return turned(state, undefined);
  }
  const { keys, next } = await parts.to.keys(name, { ...options, after: state.cursor, limit: parts.plan.pageSize });
  const extra: ProblemDocument[] = [];
  for (let start = 0; start < keys.length; start += LOOKUPS) {
    const some = keys.slice(start, start + LOOKUPS);
    const known = await Promise.all(some.map((key) => isKnown(parts.from, { name, key, options })));
    some.forEach((key, index) => {
      if (known[index] === false) extra.push({ collection: name, key, problem: 'extra' });
    });
    await parts.pace.took(some.length, parts.plan.signal);
  }
  return turned({ ...state, tally: withProblems(state.tally, extra, parts.plan.maxListed) }, next);
}

async function isKnown(
  from: DocumentStore,
  { name, key, options }: { readonly name: string; readonly key: string; readonly options: DocumentCallOptions },
): Promise<boolean> {
  try {
    return (await from.get(name, key, options)) !== undefined;
  } catch (error) {
    // A key that the source could not have.
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return false;
    throw error;
  }
}

async function readSource(parts: StepParts, { cursor }: MigrationState, name: string): Promise<DocumentPage> {
  const { from, pace, plan } = parts;
  const after = cursor === undefined ? {} : { after: cursor };
  const page = await from.read(name, { ...callOptions(parts), ...after, limit: plan.pageSize });
  await pace.took(page.documents.length, plan.signal);
  return page;
}

/** The same collection from `next` on, or the next one. */
function turned(state: MigrationState, next: string | undefined): MigrationState {
  return next === undefined ? { ...state, at: state.at + 1, cursor: undefined } : { ...state, cursor: next };
}

function withProblems(tally: Tally, problems: readonly ProblemDocument[], maxListed: number): Tally {
  const count = (problem: ProblemDocument['problem']) => problems.filter((one) => one.problem === problem).length;
  return {
    checked: tally.checked,
    missing: tally.missing + count('missing'),
    different: tally.different + count('different'),
    extra: tally.extra + count('extra'),
    problems: [...tally.problems, ...problems].slice(0, maxListed),
  };
}

function callOptions({ plan }: StepParts): DocumentCallOptions {
  return plan.signal === undefined ? {} : { signal: plan.signal };
}
