import { type DocumentCallOptions, type DocumentStore, digestJson } from '@eider/core';
import type { DocumentTarget } from '../document-target.ts';
import { type MigrationParts, migrate } from '../migrate.ts';
import type { ProblemDocument, Tally } from '../migration-state.ts';

export interface FindDifferencesOptions extends DocumentCallOptions {
  /** Lets writes that are under way arrive on both sides. */
  settle(): Promise<unknown>;
}

const MAX_LISTED = 10_000;

/**
 * Compares both sides while writes go on: what differs is looked at once more when the writes on their way have arrived. More than 10,000 differences are taken
 * for what they are.
 */
export async function findDifferences(parts: MigrationParts, options: FindDifferencesOptions): Promise<Tally> {
  const { settle, ...call } = options;
  const report = await migrate(parts, { id: 'compare', dryRun: true, maxListed: MAX_LISTED, ...call });
  const total = report.missing + report.different + report.extra;
  if (total === 0 || total > report.problems.length) return report;
  await settle();
  const still: ProblemDocument[] = [];
  for (const problem of report.problems) {
    const now = await problemOf(parts, problem, call);
    if (now !== undefined) still.push({ ...problem, problem: now });
  }
  const count = (kind: ProblemDocument['problem']) => still.filter(({ problem }) => problem === kind).length;
  return {
    checked: report.checked,
    missing: count('missing'),
    different: count('different'),
    extra: count('extra'),
    problems: still,
  };
}

async function problemOf(
  { from, to }: { readonly from: DocumentStore; readonly to: DocumentTarget },
  { collection, key }: ProblemDocument,
  options: DocumentCallOptions,
): Promise<ProblemDocument['problem'] | undefined> {
  const source = await from.get(collection, key, options);
  const digest = (await to.digests(collection, [key], options)).get(key);
  if (source === undefined) return digest === undefined ? undefined : 'extra';
  if (digest === undefined) return 'missing';
  return digest === digestJson(source.content) ? undefined : 'different';
}
