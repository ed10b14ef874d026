import { type ConformanceSuite, type Mutant, type OpenFixture, RequirementError, runCase } from '@eider/conformance';
import { EiderError } from '@eider/core';

/** The cases that fail for each mutant. A failure counts only if the suite or the adapter says so, not if something crashed. */
export async function failuresByMutant<Fixture>(
  suite: ConformanceSuite<Fixture>,
  mutants: readonly Mutant<Fixture>[],
  openFixture: () => Promise<OpenFixture<Fixture>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const failures = new Map<string, readonly string[]>();
  for (const mutant of mutants) {
    const failed: string[] = [];
    for (const one of suite.cases) {
      const { passed, error } = await runCase(one, async () => {
        const { fixture, dispose } = await openFixture();
        return { fixture: mutant.mutate(fixture), dispose };
      });
      if (passed) continue;
      if (!(error instanceof RequirementError) && !EiderError.is(error)) {
        throw new Error(`${mutant.id} crashed ${one.id}`, { cause: error });
      }
      failed.push(one.id);
    }
    failures.set(mutant.id, failed);
  }
  return failures;
}
