import { type ConformanceSuite, type Mutant, type OpenFixture, RequirementError, runCase } from '@eider/conformance';
import { EiderError } from '@eider/core';

/**
 * Cases that fail for each mutant: enough to see that each is caught, and that each case fails for one. Cases that no mutant has failed so far come first; the others
 * only until the mutant is caught. A failure counts only if the suite or the adapter says so,
 * not if something crashed.
 */
export async function failuresByMutant<Fixture>(
  suite: ConformanceSuite<Fixture>,
  mutants: readonly Mutant<Fixture>[],
  openFixture: () => Promise<OpenFixture<Fixture>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const failures = new Map<string, readonly string[]>();
  const neverFailed = new Set(suite.cases.map(({ id }) => id));
  for (const mutant of mutants) {
    const failed: string[] = [];
    const isNew = ({ id }: { readonly id: string }): boolean => neverFailed.has(id);
    for (const one of [...suite.cases.filter(isNew), ...suite.cases.filter((other) => !isNew(other))]) {
      if (failed.length > 0 && !neverFailed.has(one.id)) break;
      const { passed, error } = await runCase(one, async () => {
        const { fixture, dispose } = await openFixture();
        return { fixture: mutant.mutate(fixture), dispose };
      });
      if (passed) continue;
      if (!(error instanceof RequirementError) && !EiderError.is(error)) {
        throw new Error(`${mutant.id} crashed ${one.id}`, { cause: error });
      }
      failed.push(one.id);
      neverFailed.delete(one.id);
    }
    failures.set(mutant.id, failed);
  }
  return failures;
}
