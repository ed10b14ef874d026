import { type Clock, type DocumentStore, EiderError, systemClock } from '@eider/core';
import type { DocumentTarget } from './document-target.ts';
import { checkMigrationOptions, type MigrationOptions, type MigrationPlan } from './migration-options.ts';
import { type MigrationReport, toReport } from './migration-report.ts';
import { EMPTY_TALLY, type MigrationState, parseMigrationState, toSavedState } from './migration-state.ts';
import { nextState, type StepParts } from './next-state.ts';
import { Pace } from './pace.ts';
import { memoryStateStore, type StateStore } from './state-store.ts';

export interface MigrationParts {
  readonly from: DocumentStore;
  readonly to: DocumentTarget;
  /** Where it is kept how far the migration is; best in the target's own database. */
  readonly states: StateStore;
  /** Paces the reading. @default the machine's clock */
  readonly clock?: Clock;
}

/**
 * Copies every collection, then compares every document by its canonical digest, then looks for documents that only the target has. Killed at any moment it goes
 * on at the page where it was when called again with the same `id`; a finished one begins anew, which repeats everything harmlessly. The
 * target's other collections are left alone, and so are its extra documents.
 */
export async function migrate(parts: MigrationParts, options: MigrationOptions): Promise<MigrationReport> {
  const plan = checkMigrationOptions(options);
  // A dry run keeps nothing, not even how far it is.
  const states = plan.dryRun ? memoryStateStore() : parts.states;
  const step = { from: parts.from, to: parts.to, plan, pace: new Pace(parts.clock ?? systemClock, plan) };
  let state = await beginOrResume(step, states);
  while (state.step !== 'done') {
    report(plan, state);
    state = await nextState(step, state);
    await states.save(plan.id, toSavedState(state));
  }
  report(plan, state);
  return toReport(plan, state);
}

async function beginOrResume(parts: StepParts, states: StateStore): Promise<MigrationState> {
  const { plan } = parts;
  const saved = await states.load(plan.id);
  const state = saved === undefined ? undefined : parseMigrationState(saved);
  if (state !== undefined && state.step !== 'done') {
    checkSameCollections(plan, state);
    return state;
  }
  const begun = await beginState(parts);
  await states.save(plan.id, toSavedState(begun));
  return begun;
}

async function beginState({ from, plan }: StepParts): Promise<MigrationState> {
  const options = plan.signal === undefined ? {} : { signal: plan.signal };
  const all = await from.collections(options);
  const wanted = plan.collections ?? all.map(({ name }) => name);
  const collections: MigrationState['collections'][number][] = [];
  for (const name of wanted) {
    const collection = all.find((one) => one.name === name);
    if (collection === undefined) {
      throw new EiderError('NOT_FOUND', 'the source has no such collection: correct its name', { details: { name } });
    }
    collections.push({ ...collection, documents: await from.count(name, options) });
  }
  const found = collections.map(() => 0);
  return { step: plan.dryRun ? 'verify' : 'copy', collections, at: 0, copied: 0, found, tally: EMPTY_TALLY };
}

function checkSameCollections({ collections }: MigrationPlan, state: MigrationState): void {
  if (collections === undefined) return;
  const names = state.collections.map(({ name }) => name);
  if (names.length === collections.length && names.every((name, index) => name === collections[index])) return;
  throw new EiderError(
    'PRECONDITION_FAILED',
    'a migration with this id and other collections is under way: finish it, or use another id',
  );
}

function report({ onProgress }: MigrationPlan, { step, at, collections, copied, tally }: MigrationState): void {
  const total = collections.reduce((sum, { documents }) => sum + documents, 0);
  const done = step === 'copy' ? copied : tally.checked;
  const collection = step === 'done' ? undefined : collections[at]?.name;
  onProgress?.({ step, done, total, ...(collection === undefined ? {} : { collection }) });
}
